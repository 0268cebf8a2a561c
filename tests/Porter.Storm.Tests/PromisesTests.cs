using Porter.Storm.Checks;
using Porter.Storm.Traffic;

namespace Porter.Storm.Tests;

/// <summary>Each promise is seen to be broken where it is: a judge that finds nothing would hold no storm to anything.</summary>
public class PromisesTests
{
    private const string Task = "task_a";
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly Observations Good = new()
    {
        Tasks = [new(Task, "alice", "acme/shop#1", Noon)],
        Commands = [new(77, "acme/shop#1", "@porter cancel")],
        Machines = [Machine(Task, 0, 10)],
        Comments = [new("acme/shop#1", "✅ **demo** opened #3.\n\n<!-- porter:task_a -->"), new("acme/shop#1", "➖ Nothing runs.\n\n<!-- porter:command:comment:77 -->")],
        Pulls = [new("porter/task_a", "http://github/acme/shop/pull/3", Noon)],
        Listed = [new(Task, "alice", "complete", "pull_request", "http://github/acme/shop/pull/3")],
        Short = [],
    };

    [Fact]
    public void A_life_that_went_well_breaks_none() => Assert.Empty(Promises.Check(Good));

    [Fact]
    public void No_answer_and_two_answers_are_breaches()
    {
        Breaks(Good with { Comments = [.. Good.Comments.Skip(1)] }, Task, "it has 0 comments");
        Breaks(Good with { Comments = [.. Good.Comments, Good.Comments[0]] }, Task, "it has 2 comments");
        Breaks(Good with { Comments = [Good.Comments[0]] }, "comment 77 (@porter cancel)", "it has 0 answers");
    }

    [Fact]
    public void An_answer_that_is_not_the_last_word_is_a_breach() =>
        Breaks(Good with { Comments = [new("acme/shop#1", "🏃 **demo** is working.\n\n<!-- porter:task_a -->"), Good.Comments[1]] }, Task, "the last word on acme/shop#1 is “🏃");

    [Fact]
    public void A_comment_that_nobody_asked_for_is_a_breach() =>
        Breaks(Good with { Comments = [.. Good.Comments, new("acme/shop#1", "✅ Done.\n\n<!-- porter:task_z -->")] }, "task_z", "nobody asked for the comment");

    [Fact]
    public void A_sixth_machine_at_one_moment_is_a_breach_and_six_in_turn_are_none()
    {
        Observations With(Func<int, SeenMachine> machine) => Good with
        {
            Tasks = [.. Enumerable.Range(0, 6).Select(n => new AskedTask($"task_{n}", "bob", "acme/shop#1", Noon, ByApi: true))],
            Machines = [.. Enumerable.Range(0, 6).Select(machine)],
        };

        Breaks(With(n => Machine($"task_{n}", n, 20)), "bob", "6 machines at 12:00:05");
        Assert.DoesNotContain(Promises.Check(With(n => Machine($"task_{n}", n, n + 1))), breach => breach.Subject == "bob");
    }

    [Fact]
    public void Two_machines_of_a_task_at_one_moment_are_a_breach_and_one_after_the_other_are_none()
    {
        Breaks(Good with { Machines = [Machine(Task, 0, 10), Machine(Task, 9, 12)] }, Task, "alive at the same time");
        Assert.Empty(Promises.Check(Good with { Machines = [Machine(Task, 0, 10), Machine(Task, 10, 12)] }));
    }

    [Fact]
    public void A_machine_that_is_left_is_a_breach() =>
        Breaks(Good with { Machines = [Machine(Task, 0, 10) with { Until = null }] }, Task, "is still there");

    [Fact]
    public void A_second_pull_request_is_a_breach() =>
        Breaks(Good with { Pulls = [.. Good.Pulls, Good.Pulls[0] with { Url = "http://github/acme/shop/pull/4" }] }, Task, "it has 2 pull requests");

    [Fact]
    public void A_task_that_is_not_over_or_on_no_list_is_a_breach()
    {
        Breaks(Good with { Listed = [Good.Listed[0] with { Status = "running", Outcome = null }] }, Task, "it is still running");
        Breaks(Good with { Listed = [] }, Task, "alice's list holds it 0 times");
        Breaks(Good with { Listed = [Good.Listed[0], Good.Listed[0]] }, Task, "alice's list holds it 2 times");
    }

    [Fact]
    public void A_slot_that_is_not_free_is_a_breach() => Breaks(Good with { Short = [("alice", 4)] }, "alice", "only 4 of 5 slots");

    [Fact]
    public void An_API_that_disagrees_with_the_worlds_is_a_breach()
    {
        Breaks(Good with { Listed = [Good.Listed[0] with { PrUrl = null }] }, Task, "the API says no pull request");
        Breaks(Good with { Listed = [Good.Listed[0] with { Status = "failed", Outcome = "cancelled" }] }, Task, "the outcome is cancelled, the comment says “✅");
    }

    private static SeenMachine Machine(string task, int from, int until) => new($"porter-{task}", task, Noon.AddSeconds(from), Noon.AddSeconds(until));

    private static void Breaks(Observations seen, string subject, string what) =>
        Assert.Contains(Promises.Check(seen), breach => breach.Subject == subject && breach.What.Contains(what, StringComparison.Ordinal));
}
