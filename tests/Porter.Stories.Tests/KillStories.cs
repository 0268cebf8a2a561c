using Porter.Sandbox.Http;

namespace Porter.Stories.Tests;

/// <summary><c>kill -9</c> of the real process while it waits at each of its calls, the request handled or not, and a restart on what is on disk.</summary>
public class KillStories
{
    private static readonly (string World, string Method, string Path)[] Calls =
    [
        ("github", "POST", "/app/installations/*/access_tokens"),
        ("github", "GET", "/repos/*/*/collaborators/*/permission"),
        ("github", "POST", "/repos/*/*/issues/comments/*/reactions"),
        ("github", "GET", "/gists/*"),
        ("github", "GET", "/repos/*/*"),
        ("github", "GET", "/repos/*/*/contents/*"),
        ("github", "GET", "/repos/*/*/issues/*/comments"),
        ("github", "POST", "/repos/*/*/issues/*/comments"),
        ("github", "PATCH", "/repos/*/*/issues/comments/*"),
        ("github", "GET", "/repos/*/*/pulls"),
        ("github", "GET", "/repos/*/*/branches/**"),
        ("github", "POST", "/repos/*/*/pulls"),
        ("fly", "POST", "/v1/apps/*/machines"),
        ("fly", "DELETE", "/v1/apps/*/machines/*"),
    ];

    public static TheoryData<string, string, string, FaultPoint> Moments
    {
        get
        {
            var moments = new TheoryData<string, string, string, FaultPoint>();
            foreach (var (world, method, path) in Calls)
            {
                moments.Add(world, method, path, FaultPoint.BeforeHandling);
                if (method != "GET")
                    moments.Add(world, method, path, FaultPoint.AfterHandling);
            }

            return moments;
        }
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public Task Killed_at_this_call_the_story_still_ends_with_one_pull_request_and_one_comment(string world, string method, string path, FaultPoint when) => Story.Tell(async story =>
    {
        // What was read of the config a moment ago is remembered; a new process has to ask.
        if (path.StartsWith("/gists", StringComparison.Ordinal))
            await story.Porter.Restart();
        var faults = world == "fly" ? story.World.Fly.Faults : story.World.GitHub.Faults;
        var stall = faults.Stall(method, path, when);
        var said = await story.Issue.Say("alice", "@porter demo");
        Assert.Equal(202, said.Delivery!.StatusCode);
        await stall.WaitUntilHeld();

        await story.Porter.Kill();
        stall.Release();
        await story.Porter.Start();

        await (await story.Issue.NextComment(TimeSpan.FromSeconds(180))).ToSay("✅ **demo** opened #", TimeSpan.FromSeconds(180));
        await story.TaskToEnd(Story.IdOf(said));
        Assert.Single(story.World.Fly.Machines);
        Assert.Single(story.Issue.Issue.Comments, comment => comment.ByApp);
        _ = story.OnlyPullRequest;
    });

    [Fact]
    public Task Killed_right_behind_its_202_it_remembers() => Story.Tell(async story =>
    {
        using var slow = story.World.GitHub.Faults.Delay("GET", "/repos/*/*/collaborators/*/permission", TimeSpan.FromSeconds(5), times: 1);
        var said = await story.Issue.Say("alice", "@porter demo");
        await story.Porter.Kill();
        Assert.Equal(202, said.Delivery!.StatusCode);
        await story.Porter.Start();

        await (await story.Issue.NextComment(TimeSpan.FromSeconds(180))).ToSay("✅ **demo** opened #", TimeSpan.FromSeconds(180));
    });

    [Fact]
    public Task Killed_between_a_cancel_and_its_answer_it_still_answers_both() => Story.Tell(async story =>
    {
        await story.Issue.Say("alice", "@porter demo [[demo:hang]]");
        var answer = await story.Issue.NextComment();
        await answer.ToSay("🏃 **demo** is working on this");
        var stall = story.World.Fly.Faults.Stall("DELETE", "/v1/apps/*/machines/*", FaultPoint.BeforeHandling);
        await story.Issue.Say("alice", "@porter cancel");
        await stall.WaitUntilHeld();

        await story.Porter.Kill();
        stall.Release();
        await story.Porter.Start();

        await answer.ToSay("🛑 **demo** was stopped: @alice cancelled it.", TimeSpan.FromSeconds(180));
        await (await story.Issue.Comment(2, TimeSpan.FromSeconds(180))).ToSay("🛑 Stopped **demo**; its machine is gone.");
    });

    [Fact]
    public Task Killed_while_the_agent_works_the_work_is_not_lost() => Story.Tell(async story =>
    {
        await story.Issue.Say("alice", "@porter demo [[demo:slow 4]]");
        await (await story.Issue.NextComment()).ToSay("🏃 **demo** is working on this");
        await story.Porter.Restart();

        await (await story.Issue.Comment(1)).ToSay("✅ **demo** opened #", TimeSpan.FromSeconds(180));
        Assert.Single(story.World.Fly.Machines);
    });
}
