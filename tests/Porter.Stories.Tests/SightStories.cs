using System.Text.RegularExpressions;

namespace Porter.Stories.Tests;

public partial class SightStories
{
    [Fact]
    public Task The_metrics_tell_how_many_tasks_there_are_what_became_of_them_and_how_long_it_took() => Story.Tell(
        async story =>
        {
            var first = await story.Issue.Say("alice", "@porter demo [[demo:hang]]");
            var stopped = await story.Issue.NextComment();
            await stopped.ToSay("🏃 **demo** is working on this");
            var second = await story.OtherIssue.Say("alice", "@porter demo");
            await story.TaskToBe(Story.IdOf(second), task => (int?)task["queuePosition"] == 1, "first in line");
            await Scrape.Until(story.Porter.Address, OneRunsAndOneWaits, "that one task runs and one waits");

            // A new process counts them as soon as they wake in it.
            await story.Porter.Restart();
            await Scrape.Until(story.Porter.Address, OneRunsAndOneWaits, "the same after a restart");

            await story.Call(HttpMethod.Delete, $"api/tasks/{Story.IdOf(first)}");
            await stopped.ToSay("🛑 **demo** was stopped");
            await (await story.OtherIssue.NextComment()).ToSay("✅ **demo** opened #");
            var seen = await Scrape.Until(story.Porter.Address, metrics => !metrics.Standing("porter_tasks_live").Any(), "that no task is left");

            Assert.Empty(seen.Standing("porter_tasks_queued"));
            Assert.Equal(
                ["porter_tasks_ended_total agent=demo outcome=cancelled: 1", "porter_tasks_ended_total agent=demo outcome=pull_request: 1"],
                seen.Standing("porter_tasks_ended_total"));
            foreach (var stretch in new[] { "stored_to_machine_asked", "machine_asked_to_started", "done_to_pull_request", "cancel_to_machine_gone" })
                Assert.Equal(1, seen[$"porter_latency_{stretch}_seconds_count"]);
            Assert.Equal(1, seen["porter_outbound_duration_seconds_count operation=create result=ok service=Fly"]);
            Assert.True(seen["porter_outbound_duration_seconds_count operation=edit_comment result=ok service=GitHub"] > 0);
            foreach (var secret in new[] { Story.IdOf(first).Value, Story.IdOf(second).Value, "alice", "acme", "greeter", story.AliceToken, story.FlyToken })
                Assert.DoesNotContain(secret, seen.Text, StringComparison.Ordinal);
            await LabelsAreThoseOfTheDocs(seen);
        },
        new() { ["Porter__MaxConcurrentTasks"] = "1" });

    [Fact]
    public Task The_metrics_tell_how_long_GitHub_waits_for_a_delivery_to_be_stored() => Story.Tell(async story =>
    {
        await story.Issue.Say("alice", "@porter demo [[demo:nochange]]");
        await story.OtherIssue.Say("alice", "Nice weather.");
        await (await story.Issue.NextComment()).ToSay("➖ **demo** finished and changed nothing.");

        var seen = await Scrape.Until(story.Porter.Address, metrics => metrics["porter_latency_webhook_to_stored_seconds_count result=stored"] > 0, "that a delivery was stored");
        Assert.Equal(1, seen["porter_latency_webhook_to_stored_seconds_count result=stored"]);
        Assert.True(seen["porter_latency_webhook_to_stored_seconds_count result=ignored"] >= 1);
        Assert.True(seen["porter_latency_webhook_to_stored_seconds_sum result=stored"] > 0);
        // Buckets for seconds: with OpenTelemetry's own, for milliseconds, all would lie in the first.
        Assert.Contains("porter_latency_webhook_to_stored_seconds_bucket le=0.025 result=stored", seen.Series);
        Assert.Contains("porter_latency_stored_to_machine_asked_seconds_bucket le=0.25", seen.Series);
        Assert.Contains("porter_outbound_duration_seconds_bucket le=0.1 operation=create result=ok service=Fly", seen.Series);
        await LabelsAreThoseOfTheDocs(seen);
    });

    private static bool OneRunsAndOneWaits(Scrape metrics) =>
        metrics.Standing("porter_tasks_live").SequenceEqual(["porter_tasks_live phase=running status=running: 1", "porter_tasks_live phase=waiting status=queued: 1"])
        && metrics["porter_tasks_queued"] == 1;

    /// <summary>Each series has the labels that docs/operations.md gives its instrument, and no other.</summary>
    private static async Task LabelsAreThoseOfTheDocs(Scrape seen)
    {
        var docs = Row().Matches(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "operations.md")))
            .ToDictionary(row => row.Groups["name"].Value.Replace('.', '_'), row => Word().Matches(row.Groups["labels"].Value).Select(word => word.Groups[1].Value).Order(StringComparer.Ordinal));
        foreach (var series in seen.Series)
        {
            var parts = series.Split(' ');
            var labels = parts[1..].Select(label => label.Split('=')[0]).Where(label => label != "le").Order(StringComparer.Ordinal);
            Assert.Equal($"{parts[0]}: {string.Join(' ', docs[Suffix().Replace(parts[0], "")])}", $"{parts[0]}: {string.Join(' ', labels)}");
        }
    }

    [GeneratedRegex(@"^\| `(?<name>porter\.[\w.]+)` \|[^|]*\|[^|]*\|(?<labels>[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Word();

    [GeneratedRegex("(_total|(_seconds)?(_count|_sum|_bucket)?)$")]
    private static partial Regex Suffix();
}
