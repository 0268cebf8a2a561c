using Porter.Sandbox.Http;

namespace Porter.Storm.Faults;

/// <summary>One kind of fault, and how it is laid.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Lay">Lays it in the way of so many requests.</param>
internal sealed record RandomFault(string Name, Func<Sandbox.Sandbox, Random, Fault> Lay)
{
    private const string Machines = "/v1/apps/*/machines";
    private const string Machine = "/v1/apps/*/machines/*";
    private const string Comments = "/repos/*/*/issues/*/comments";
    private const string Comment = "/repos/*/*/issues/comments/*";
    private const string Pulls = "/repos/*/*/pulls";

    private static readonly Dictionary<string, string> RetryAfterOne = new() { ["retry-after"] = "1" };
    private const string SecondaryLimit = """{"message":"You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}""";

    /// <summary>Slow, failing, ambiguous and limiting, at the calls that matter.</summary>
    public static readonly IReadOnlyList<RandomFault> All =
    [
        new("Fly slow", (world, chance) => world.Fly.Faults.Delay("*", "/v1/**", Pause(chance, 0.2, 4), Few(chance))),
        new("Fly too slow to wait for", (world, chance) => world.Fly.Faults.Delay("POST", Machines, Pause(chance, 9, 13), 1)),
        new("Fly 500 to a create", (world, chance) => world.Fly.Faults.Fail("POST", Machines, 500, """{"error":"internal"}""", Few(chance))),
        new("Fly 503", (world, chance) => world.Fly.Faults.Fail("*", "/v1/**", 503, "upstream connect error", Few(chance))),
        new("Fly 429", (world, chance) => world.Fly.Faults.Fail("*", "/v1/**", 429, """{"error":"rate limit exceeded"}""", Few(chance), RetryAfterOne)),
        new("Fly cut after a create", (world, _) => world.Fly.Faults.Cut("POST", Machines, FaultPoint.AfterHandling)),
        new("Fly 504 after a create", (world, _) => world.Fly.Faults.FailAfter("POST", Machines, 504, "gateway timeout")),
        new("Fly cut before a create", (world, _) => world.Fly.Faults.Cut("POST", Machines, FaultPoint.BeforeHandling)),
        new("Fly without room", (world, chance) => world.Fly.NoRoomInRegion(Few(chance))),
        new("Fly's list empty", (world, _) => world.Fly.ListsNothing(1)),
        new("Fly cut after a destroy", (world, _) => world.Fly.Faults.Cut("DELETE", Machine, FaultPoint.AfterHandling)),
        new("Fly 500 to a destroy", (world, chance) => world.Fly.Faults.Fail("DELETE", Machine, 500, """{"error":"internal"}""", Few(chance))),
        new("GitHub slow", (world, chance) => world.GitHub.Faults.Delay("*", "/**", Pause(chance, 0.2, 4), Few(chance))),
        new("GitHub 502", (world, chance) => world.GitHub.Faults.Fail("*", "/**", 502, "<html>Unicorn!</html>", Few(chance))),
        new("GitHub's secondary limit", (world, chance) => world.GitHub.Faults.Fail("*", "/repos/**", 403, SecondaryLimit, Few(chance), RetryAfterOne)),
        new("GitHub 429", (world, chance) => world.GitHub.Faults.Fail("*", "/repos/**", 429, SecondaryLimit, Few(chance), RetryAfterOne)),
        new("GitHub cut after a comment", (world, _) => world.GitHub.Faults.Cut("POST", Comments, FaultPoint.AfterHandling)),
        new("GitHub 500 after a comment", (world, _) => world.GitHub.Faults.FailAfter("POST", Comments, 500)),
        new("GitHub 502 to an edit", (world, chance) => world.GitHub.Faults.Fail("PATCH", Comment, 502, null, Few(chance))),
        new("GitHub cut after an edit", (world, _) => world.GitHub.Faults.Cut("PATCH", Comment, FaultPoint.AfterHandling)),
        new("GitHub cut after a pull request", (world, _) => world.GitHub.Faults.Cut("POST", Pulls, FaultPoint.AfterHandling)),
        new("GitHub 500 after a pull request", (world, _) => world.GitHub.Faults.FailAfter("POST", Pulls, 500)),
        new("GitHub 503 to tokens", (world, chance) => world.GitHub.Faults.Fail("POST", "/app/installations/*/access_tokens", 503, null, Few(chance))),
        new("GitHub 500 to gists", (world, chance) => world.GitHub.Faults.Fail("*", "/gists/*", 500, null, Few(chance))),
    ];

    private static int Few(Random chance) => chance.Next(1, 4);

    private static TimeSpan Pause(Random chance, double least, double most) => TimeSpan.FromSeconds(least + (most - least) * chance.NextDouble());
}
