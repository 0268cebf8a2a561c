using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Porter.Grains.Commands;
using Porter.Grains.Tasks;

namespace Porter.Stories.Tests;

public class ApiStories
{
    private static readonly object Wish = new { repo = Story.Repository, issueNumber = 1, agent = "demo", prompt = "from the API" };

    [Fact]
    public Task A_task_of_the_API_is_one_task_however_often_its_key_is_sent() => Story.Tell(async story =>
    {
        var (first, task) = await story.Call(HttpMethod.Post, "api/tasks", Wish, key: "k1");
        var (second, again) = await story.Call(HttpMethod.Post, "api/tasks", Wish, key: "k1");
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first, second));
        Assert.Equal((string?)task!["id"], (string?)again!["id"]);

        // What was made is on the list at once.
        var (_, list) = await story.Call(HttpMethod.Get, "api/tasks");
        Assert.Equal((string?)task["id"], (string?)Assert.Single(list!["items"]!.AsArray())!["id"]);

        await (await story.Issue.NextComment()).ToSay("✅ **demo** opened #");

        // Long afterwards too: what Porter has found out in the meantime makes it no other request.
        var (third, over) = await story.Call(HttpMethod.Post, "api/tasks", Wish, key: "k1");
        Assert.Equal(HttpStatusCode.OK, third);
        Assert.Equal((string?)task["id"], (string?)over!["id"]);
        Assert.Single(story.World.Fly.Machines);
        _ = story.OnlyPullRequest;
    });

    [Fact]
    public Task Nobody_sees_or_stops_a_task_of_somebody_else() => Story.Tell(async story =>
    {
        var said = await story.Issue.Say("alice", "@porter demo [[demo:hang]]");
        await (await story.Issue.NextComment()).ToSay("🏃 **demo** is working on this");
        var bob = story.World.GitHub.TokenFor("bob");
        var path = $"api/tasks/{Story.IdOf(said)}";

        foreach (var (method, address) in new[] { (HttpMethod.Get, path), (HttpMethod.Delete, path), (HttpMethod.Post, path + "/retry"), (HttpMethod.Get, path + "/log"), (HttpMethod.Get, path + "/events") })
            Assert.Equal(HttpStatusCode.NotFound, (await story.Call(method, address, token: bob)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await story.Call(HttpMethod.Get, path, token: "ghu_nobody")).Status);
        Assert.Empty((await story.Call(HttpMethod.Get, "api/tasks", token: bob)).Body!["items"]!.AsArray());

        await story.Call(HttpMethod.Delete, path);
        await (await story.Issue.Comment(1)).ToSay("🛑 ");
    });

    [Fact]
    public Task A_stranger_gets_nowhere_through_the_API_either() => Story.Tell(async story =>
    {
        var mallory = story.World.GitHub.TokenFor("mallory");
        var (_, task) = await story.Call(HttpMethod.Post, "api/tasks", Wish, mallory);

        Assert.True(TaskId.TryParse((string?)task!["id"], out var id));
        var over = await story.TaskToEnd(id, mallory);
        Assert.Equal("refused", (string?)over["outcome"]);
        Assert.Empty(story.World.Fly.Machines);
    });

    [Fact]
    public Task A_task_for_a_repository_without_Porter_says_so() => Story.Tell(async story =>
    {
        await story.World.GitHub.AddRepository("elsewhere/thing");
        var (_, task) = await story.Call(HttpMethod.Post, "api/tasks", new { repo = "elsewhere/thing", issueNumber = 1, agent = "demo" });

        Assert.True(TaskId.TryParse((string?)task!["id"], out var id));
        Assert.Contains("Porter is not installed on elsewhere/thing", (string?)(await story.TaskToEnd(id))["error"], StringComparison.Ordinal);
    });

    [Fact]
    public Task A_retry_by_the_API_is_a_new_task_for_the_same_words() => Story.Tell(async story =>
    {
        var said = await story.Issue.Say("alice", "@porter demo [[demo:nochange]]");
        await (await story.Issue.NextComment()).ToSay("➖ **demo** finished and changed nothing.");

        var (status, task) = await story.Call(HttpMethod.Post, $"api/tasks/{Story.IdOf(said)}/retry", key: "again");
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.NotEqual(Story.IdOf(said).Value, (string?)task!["id"]);
        await (await story.Issue.NextComment()).ToSay("➖ **demo** finished and changed nothing.");
    });

    [Fact]
    public Task The_events_of_a_task_are_sent_as_they_happen_and_end_with_it() => Story.Tell(async story =>
    {
        var said = await story.Issue.Say("alice", "@porter demo");
        using var http = new HttpClient { BaseAddress = story.Porter.Address, Timeout = TimeSpan.FromMinutes(2) };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/tasks/{Story.IdOf(said)}/events");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", story.AliceToken);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);

        // The stream ends by itself when the task is over.
        var all = await answer.Content.ReadAsStringAsync();
        Assert.Contains("\"status\":\"complete\"", all, StringComparison.Ordinal);
        Assert.Contains("event: log", all, StringComparison.Ordinal);
        await (await story.Issue.NextComment()).ToSay("✅ **demo** opened #");
    });

    [Fact]
    public Task A_config_never_gives_a_secret_back_and_stands_sealed_in_the_gist() => Story.Tell(async story =>
    {
        var (status, _) = await story.Call(HttpMethod.Put, "api/config", new { anthropicKey = "sk-ant-0123456789abcdef", defaultAgent = "claude" });
        Assert.Equal(HttpStatusCode.OK, status);

        var (_, config) = await story.Call(HttpMethod.Get, "api/config");
        Assert.Equal("cdef", (string?)config!["anthropicKey"]!["last4"]);
        Assert.Equal("claude", (string?)config["defaultAgent"]);
        Assert.DoesNotContain("sk-ant-0123456789abcdef", config.ToJsonString(), StringComparison.Ordinal);

        var gist = Assert.Single(story.World.GitHub.Gists);
        Assert.False(gist.IsPublic);
        var file = gist.Files["porter.json"];
        Assert.Contains("\"anthropic_api_key\": \"enc:v1:", file, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-ant-0123456789abcdef", file, StringComparison.Ordinal);
        Assert.DoesNotContain(story.FlyToken, file, StringComparison.Ordinal);
    });

    [Fact]
    public Task A_machine_that_no_task_knows_is_swept_away() => Story.Tell(
        async story =>
        {
            story.World.Fly.Worker = async (_, stop) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, stop);
                return 0;
            };
            using var http = new HttpClient { BaseAddress = story.World.Fly.Address };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", story.FlyToken);
            var lost = new
            {
                name = "porter-lost-1",
                config = new
                {
                    image = "registry.fly.io/porter-worker:latest",
                    metadata = new { porter_home = story.Porter.Address.AbsoluteUri, porter_task = TaskId.For(CommandSource.Comment(1)).Value, porter_attempt = "1" },
                },
            };
            Assert.True((await http.PostAsJsonAsync("v1/apps/porter-workers/machines", lost)).IsSuccessStatusCode);
            var machine = Assert.Single(story.World.Fly.Machines);

            // The sweep begins with a user's first task.
            await story.Issue.Say("alice", "@porter demo [[demo:hang]]");
            var answer = await story.Issue.NextComment();
            await story.World.Fly.WaitForState(machine, "destroyed", TimeSpan.FromSeconds(60));
            Assert.Single(story.World.Fly.LiveMachines);

            await story.Issue.Say("alice", "@porter cancel");
            await answer.ToSay("🛑 ");
            await (await story.Issue.Comment(2)).ToSay("🛑 ");
        },
        new() { ["Porter__Sweep"] = Story.Seconds(4) });
}
