using Porter.Grains.Tasks;
using Porter.Sandbox.GitHub.State;
using Porter.Sandbox.GitHub.Threads;
using PullRequest = Porter.Sandbox.GitHub.State.PullRequest;

namespace Porter.Stories.Tests;

/// <summary>A command on an issue of its own, by somebody who is connected.</summary>
/// <param name="By">Who gave it.</param>
/// <param name="Thread">The issue.</param>
/// <param name="Said">The comment, and the first attempt to deliver it.</param>
internal sealed record Mention(Person By, IssueThread Thread, PostedComment Said)
{
    /// <summary>Generous: it is only ever spent where something is wrong.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(180);

    public TaskId Id => Story.IdOf(Said);

    /// <summary>Says it on a new issue, and waits until Porter took it: a delivery that failed, Porter itself has sent again.</summary>
    public static async Task<Mention> Give(Story story, Person by, string text)
    {
        // A title of its own: the demo agent changes nothing where the change is there already.
        var thread = story.World.GitHub.OpenIssue(Story.Repository, by.Login, $"Remember {Guid.NewGuid():N}");
        var said = await thread.Say(by.Login, text);
        await story.World.Until(() => Taken() is not null, $"Porter to take {thread.Issue}, which was answered {said.Delivery!.StatusCode} {said.Delivery.Status} at first", Timeout);
        Assert.Contains("\"accepted\"", Taken()!.Response, StringComparison.Ordinal);
        return new(by, thread, said);

        Delivery? Taken() => story.World.GitHub.Webhooks.Attempts(said.Delivery!.Uuid).FirstOrDefault(attempt => attempt.Succeeded);
    }

    public async Task ToSay(string fragment) => await (await Thread.Comment(1, Timeout)).ToSay(fragment, Timeout);

    /// <summary>Waits for its pull request, and sees that it is the only one and the comment the only answer.</summary>
    public async Task<PullRequest> ToBecomeAPullRequest(Story story)
    {
        await ToSay("✅ **demo** opened #");
        var task = await story.TaskToEnd(Id, By.Token);
        Assert.Equal("complete pull_request", $"{task["status"]} {task["outcome"]}");
        Assert.Single(Thread.Issue.Comments, comment => comment.ByApp);
        return Assert.Single(story.World.GitHub.Repository(Story.Repository).PullRequests, pull => pull.Pull!.HeadBranch == Id.Branch).Pull!;
    }
}

/// <summary>Somebody who is connected to Porter.</summary>
/// <param name="Login">Their name at GitHub.</param>
/// <param name="Token">A GitHub token of theirs.</param>
internal sealed record Person(string Login, string Token);
