using System.Globalization;

namespace Porter.Sandbox.GitHub.Git;

/// <summary>A commit as git tells it.</summary>
internal sealed record CommitInfo(
    string Sha, string Tree, IReadOnlyList<string> Parents, string Author, string Email, DateTimeOffset At, string Message)
{
    private const string Format = "%H%x1f%T%x1f%P%x1f%an%x1f%ae%x1f%at%x1f%B%x1e";

    public static async Task<CommitInfo?> Of(BareRepository git, string revision)
    {
        string[] question = ["log", "-1", "--format=" + Format, revision, "--"];
        var (code, output) = await (IsHash(revision) ? git.TryCached(question) : git.Try(question));
        return code == 0 ? Parse(output).FirstOrDefault() : null;
    }

    /// <summary>The commits of a range between two hashes, oldest first.</summary>
    public static async Task<IReadOnlyList<CommitInfo>> Range(BareRepository git, string from, string to) =>
        Parse(await git.Cached("log", "--reverse", "--max-count=250", "--format=" + Format, $"{from}..{to}"));

    private static bool IsHash(string revision) => revision.Length == 40 && revision.All(char.IsAsciiHexDigitLower);

    private static List<CommitInfo> Parse(string output) =>
        [
            .. output
                .Split('\x1e')
                .Select(record => record.Trim('\n').Split('\x1f'))
                .Where(fields => fields.Length == 7)
                .Select(fields => new CommitInfo(
                    fields[0],
                    fields[1],
                    fields[2].Split(' ', StringSplitOptions.RemoveEmptyEntries),
                    fields[3],
                    fields[4],
                    DateTimeOffset.FromUnixTimeSeconds(long.Parse(fields[5], CultureInfo.InvariantCulture)),
                    fields[6].Trim('\n'))),
        ];
}

/// <summary>A file that differs.</summary>
internal sealed record FileChange(string Path, string Status, int Additions, int Deletions, string? Sha);

/// <summary>What a head has that a base has not.</summary>
internal sealed record Comparison(
    CommitInfo Base, CommitInfo MergeBase, IReadOnlyList<CommitInfo> Commits, int Behind, IReadOnlyList<FileChange> Files)
{
    public static async Task<Comparison?> Of(BareRepository git, string from, string to)
    {
        if (await CommitInfo.Of(git, from) is not { } start || await CommitInfo.Of(git, to) is not { } end)
            return null;
        var (code, ancestor) = await git.TryCached("merge-base", start.Sha, end.Sha);
        if (code != 0)
            return null;
        var mergeBase = ancestor.Trim();
        var commits = await CommitInfo.Range(git, mergeBase, end.Sha);
        var behind = int.Parse(await git.Cached("rev-list", "--count", $"{end.Sha}..{start.Sha}"), CultureInfo.InvariantCulture);
        var counts = (await git.Cached("diff", "--numstat", "-z", "--no-renames", mergeBase, end.Sha))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t', 3))
            .ToDictionary(fields => fields[2], fields => (Added: Count(fields[0]), Deleted: Count(fields[1])));
        var raw = (await git.Cached("diff", "--raw", "--no-abbrev", "-z", "--no-renames", mergeBase, end.Sha)).Split(
            '\0', StringSplitOptions.RemoveEmptyEntries);
        var files = raw.Chunk(2)
            .Select(pair =>
            {
                var fields = pair[0].Split(' ');
                var (added, deleted) = counts.GetValueOrDefault(pair[1]);
                return new FileChange(
                    pair[1],
                    fields[4] switch
                    {
                        "A" => "added",
                        "D" => "removed",
                        _ => "modified",
                    },
                    added,
                    deleted,
                    fields[3]);
            });
        return new Comparison(start, await CommitInfo.Of(git, mergeBase) ?? start, commits, behind, [.. files]);
    }

    private static int Count(string number) => number == "-" ? 0 : int.Parse(number, CultureInfo.InvariantCulture);
}
