using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Porter.Sandbox.GitHub.Git;

/// <summary>A bare git repository on disk, and what its branches point to.</summary>
public sealed class BareRepository
{
    private const int CacheLimit = 1_000;

    // A caller that times out and asks again must not start more git than the machine can run.
    private static readonly SemaphoreSlim ConcurrentGit = new(Math.Max(2, Environment.ProcessorCount));

    private readonly string home;
    private readonly ConcurrentDictionary<string, Task<(int Code, string Output)>> cache = new();
    private readonly ConcurrentDictionary<string, string> branches = new();

    private BareRepository(string directory, string home) => (Directory, this.home) = (directory, home);

    /// <summary>Where it is.</summary>
    public string Directory { get; }

    /// <summary>Commits by branch name.</summary>
    public IReadOnlyDictionary<string, string> Branches => branches;

    /// <summary>The commit a branch points to; null when there is no such branch.</summary>
    public string? Branch(string name) => branches.GetValueOrDefault(name);

    internal static async Task<BareRepository> Create(string directory, string home)
    {
        var repository = new BareRepository(directory, home);
        System.IO.Directory.CreateDirectory(directory);
        await repository.Git("init", "--quiet", "--bare", "--initial-branch=main", directory);
        var hook = Path.Combine(directory, "hooks", "update");
        await File.WriteAllTextAsync(hook, UpdateHook.Text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                hook,
                UnixFileMode.UserRead
                    | UnixFileMode.UserWrite
                    | UnixFileMode.UserExecute
                    | UnixFileMode.GroupRead
                    | UnixFileMode.GroupExecute
                    | UnixFileMode.OtherRead
                    | UnixFileMode.OtherExecute);
        return repository;
    }

    /// <summary>Commits files on a branch, made from <c>main</c> (where there is one) when it is new; null deletes a file.</summary>
    public async Task<string> Commit(string branch, string message, IReadOnlyDictionary<string, string?> files, DateTimeOffset at)
    {
        using var script = new MemoryStream();
        void Write(string text) => script.Write(Encoding.UTF8.GetBytes(text));
        void Data(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Write(string.Create(CultureInfo.InvariantCulture, $"data {bytes.Length}\n"));
            script.Write(bytes);
            Write("\n");
        }

        Write(
            string.Create(
                CultureInfo.InvariantCulture,
                $"commit refs/heads/{branch}\ncommitter Sandbox <sandbox@porter.invalid> {at.ToUnixTimeSeconds()} +0000\n"));
        Data(message);
        if ((Branch(branch) ?? Branch("main")) is { } parent)
            Write($"from {parent}\n");
        foreach (var (path, text) in files)
        {
            if (text is null)
            {
                Write($"D {path}\n");
                continue;
            }

            Write($"M 100644 inline {path}\n");
            Data(text);
        }

        script.Position = 0;
        await GitProcess.Run(Directory, home, ["fast-import", "--quiet", "--force"], script);
        await ReadBranches();
        return branches[branch];
    }

    /// <summary>Points a branch elsewhere.</summary>
    public async Task SetBranch(string name, string commit)
    {
        await Git("update-ref", $"refs/heads/{name}", commit);
        await ReadBranches();
    }

    /// <summary>Removes a branch.</summary>
    public async Task DeleteBranch(string name)
    {
        await Git("update-ref", "-d", $"refs/heads/{name}");
        await ReadBranches();
    }

    /// <summary>The unified diff of what <paramref name="to"/> has and its common ancestor with <paramref name="from"/> has not.</summary>
    public async Task<string> Diff(string from, string to) =>
        await Cached("diff", "--no-color", "--no-ext-diff", $"{Branch(from) ?? from}...{Branch(to) ?? to}");

    internal async Task ReadBranches()
    {
        var listed = (await Git("for-each-ref", "--format=%(objectname) %(refname:lstrip=2)", "refs/heads/"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2))
            .ToDictionary(pair => pair[1], pair => pair[0]);
        foreach (var gone in branches.Keys.Where(name => !listed.ContainsKey(name)))
            branches.TryRemove(gone, out _);
        foreach (var (name, commit) in listed)
            branches[name] = commit;
    }

    internal async Task<string> Git(params string[] arguments) => Require(arguments, await Try(arguments));

    /// <summary>Runs git; what it wrote is its complaint where the code is not 0.</summary>
    internal async Task<(int Code, string Output)> Try(params string[] arguments)
    {
        await ConcurrentGit.WaitAsync();
        try
        {
            var (code, output, errors) = await GitProcess.Try(Directory, home, arguments);
            return (code, code == 0 ? Encoding.UTF8.GetString(output) : errors);
        }
        finally
        {
            ConcurrentGit.Release();
        }
    }

    /// <summary>What git says of commits and blobs that are named by their hashes: it never changes, so git is asked once.</summary>
    internal async Task<(int Code, string Output)> TryCached(params string[] arguments)
    {
        var question = string.Join('\0', arguments);
        if (cache.Count >= CacheLimit)
            cache.Clear();
        var asked = cache.GetOrAdd(question, _ => Try(arguments));
        try
        {
            return await asked;
        }
        finally
        {
            // What is not there yet may come.
            if (!asked.IsCompletedSuccessfully || asked.Result.Code != 0)
                cache.TryRemove(question, out _);
        }
    }

    internal async Task<string> Cached(params string[] arguments) => Require(arguments, await TryCached(arguments));

    private static string Require(string[] arguments, (int Code, string Output) answer) =>
        answer.Code == 0
            ? answer.Output
            : throw new InvalidOperationException($"git {string.Join(' ', arguments)} ended with {answer.Code}: {answer.Output}");
}
