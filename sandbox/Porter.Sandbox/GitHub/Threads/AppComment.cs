using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Threads;

/// <summary>A comment of the App that a test reads as it changes.</summary>
public sealed class AppComment
{
    private readonly GitHubWorld world;
    private int next;

    internal AppComment(GitHubWorld world, Comment comment) => (this.world, Comment) = (world, comment);

    /// <summary>The comment itself, with every text it had.</summary>
    public Comment Comment { get; }

    /// <summary>What it says now.</summary>
    public string Text => Comment.Body;

    internal bool Read { get; private set; }

    /// <summary>
    /// Waits until it says something with <paramref name="fragment"/> in it. Texts are read in order, from the one the last
    /// call stopped at, so that a test follows the comment however fast it is edited.
    /// </summary>
    public Task<string> ToSay(string fragment, TimeSpan? timeout = null) =>
        ToSay(text => text.Contains(fragment, StringComparison.Ordinal), timeout, $"“{fragment}”");

    /// <summary>Waits until it says something <paramref name="matches"/> holds for; the answer is that text.</summary>
    public async Task<string> ToSay(Func<string, bool> matches, TimeSpan? timeout = null, string what = "something else")
    {
        try
        {
            return await world.Changes.Until(() => FindFrom(matches), what, timeout);
        }
        catch (TimeoutException late)
        {
            var texts = string.Join("\n---\n", Comment.Versions.Select(version => version.Text));
            throw new TimeoutException($"{late.Message} The comment on {Comment.Issue} said, in order:\n{texts}", late);
        }
    }

    internal AppComment MarkRead()
    {
        Read = true;
        return this;
    }

    private string? FindFrom(Func<string, bool> matches)
    {
        var versions = Comment.Versions;
        for (var index = next; index < versions.Count; index++)
        {
            if (!matches(versions[index].Text))
                continue;
            next = index;
            return versions[index].Text;
        }

        return null;
    }
}
