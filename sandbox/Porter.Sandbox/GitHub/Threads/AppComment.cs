using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Threads;

/// <summary>A comment of the App that a story reads as it changes.</summary>
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
    /// call stopped at, so that a story follows the comment however fast it is edited.
    /// </summary>
    public Task<string> ToSay(string fragment, TimeSpan? timeout = null) =>
        ToSay(text => text.Contains(fragment, StringComparison.Ordinal), timeout, $"“{fragment}”");

    /// <summary>Waits until it says something <paramref name="that"/> holds for; the answer is that text.</summary>
    public async Task<string> ToSay(Func<string, bool> that, TimeSpan? timeout = null, string what = "something else")
    {
        try
        {
            return await world.News.Until(() => Look(that), what, timeout);
        }
        catch (TimeoutException late)
        {
            var texts = string.Join("\n---\n", Comment.Versions.Select(version => version.Text));
            throw new TimeoutException($"{late.Message} The comment on {Comment.Issue} said, in order:\n{texts}", late);
        }
    }

    internal AppComment Reading()
    {
        Read = true;
        return this;
    }

    private string? Look(Func<string, bool> that)
    {
        var versions = Comment.Versions;
        for (var index = next; index < versions.Count; index++)
        {
            if (!that(versions[index].Text))
                continue;
            next = index;
            return versions[index].Text;
        }

        return null;
    }
}
