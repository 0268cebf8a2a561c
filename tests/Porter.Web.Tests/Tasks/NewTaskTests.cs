using Porter.Grains.Agents;
using Porter.Grains.Commands;
using Porter.Grains.GitHub;
using Porter.Web.Tasks;
using TaskRequest = Porter.Grains.Tasks.TaskRequest;

namespace Porter.Web.Tests.Tasks;

public sealed class NewTaskTests
{
    private static readonly AgentCatalog Agents = AgentCatalog.Load();
    private static readonly UserRef Alice = new(7, "alice");

    [Fact]
    public void What_is_asked_for_becomes_the_request() => Assert.Equal(
        (new TaskRequest(Alice, new(new("acme", "shop"), 12), CommandSource.Api, "claude", "opus", "Mind the tests."), null),
        new NewTask("acme/shop", 12, "Claude", "opus", "Mind the tests.").Read(Alice, Agents));

    [Fact]
    public void A_repository_and_an_issue_are_enough() => Assert.Equal(
        (new TaskRequest(Alice, new(new("acme", "shop"), 12), CommandSource.Api, null), null),
        new NewTask("acme/shop", 12, Prompt: " ").Read(Alice, Agents));

    public static TheoryData<string, string?, int?, string?, string?, string?> Wrong => new()
    {
        { "'repo'", null, 12, null, null, null },
        { "'repo'", "acme/shop/x", 12, null, null, null },
        { "'issueNumber'", "acme/shop", null, null, null, null },
        { "'issueNumber'", "acme/shop", 0, null, null, null },
        { "There is no agent 'cluade'. Did you mean 'claude'? There are: amp, claude, codex, gemini, opencode.", "acme/shop", 12, "cluade", null, null },
        { "There is no agent 'cancel'. There are", "acme/shop", 12, "cancel", null, null },
        { "'model'", "acme/shop", 12, "claude", "--rm", null },
        { "Amp cannot be told a model", "acme/shop", 12, "amp", "opus", null },
        { "'prompt'", "acme/shop", 12, null, null, new string('x', 65_537) },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void What_is_wrong_is_named(string named, string? repo, int? issue, string? agent, string? model, string? prompt)
    {
        var (request, complaint) = new NewTask(repo, issue, agent, model, prompt).Read(Alice, Agents);
        Assert.Null(request);
        Assert.StartsWith(named, complaint, StringComparison.Ordinal);
    }
}
