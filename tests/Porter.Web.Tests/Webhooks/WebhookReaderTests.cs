using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Porter.Grains.Agents;
using Porter.Grains.GitHub;
using Porter.Grains.Issues;
using Porter.Grains.Commands;
using Porter.Grains.Tasks;
using Porter.Web.Webhooks;
using TaskRequest = Porter.Grains.Tasks.TaskRequest;

namespace Porter.Web.Tests.Webhooks;

public sealed class WebhookReaderTests
{
    private static readonly AgentCatalog Agents = AgentCatalog.Load();
    private static readonly Guid Delivery = new("72d3162e-cc78-11e3-81ab-4c9367dc0958");
    private static readonly UserRef Alice = new(7, "alice");
    private static readonly IssueRef Issue = new(new("Acme", "shop"), 12);
    private static readonly RepositoryAccess Access = new(77, 9);
    private static readonly CommandSource Source = CommandSource.Comment(2_863_200_127);

    private static WebhookDecision Read(JsonNode payload, string name = "issue_comment", Guid? delivery = null) =>
        WebhookReader.Read(name, delivery ?? Delivery, Encoding.UTF8.GetBytes(payload.ToJsonString()), Agents, "porter");

    private static string Ignored(JsonNode payload, string name = "issue_comment") => Assert.IsType<WebhookDecision.Ignored>(Read(payload, name)).Reason;

    private static JsonObject With(JsonObject payload, Action<JsonObject> change)
    {
        change(payload);
        return payload;
    }

    [Fact]
    public void A_mention_asks_for_the_task_that_the_comment_names() => Assert.Equal(
        new WebhookDecision.TaskRequested(
            TaskId.For(Source),
            new TaskRequest(Alice, Issue, Source, "claude", "opus", "Mind the tests.", "Greet in French", "Say bonjour.", Access)),
        Read(Payload.Comment("@porter claude --model opus Mind the tests.")));

    [Fact]
    public void An_issue_without_text_has_an_empty_one()
    {
        var asked = Assert.IsType<WebhookDecision.TaskRequested>(Read(With(Payload.Comment("@porter"), payload => payload["issue"]!["body"] = null)));
        Assert.Equal("", asked.Request.Body);
        Assert.Null(asked.Request.Agent);
    }

    public static TheoryData<string, Command> OtherCommands => new()
    {
        { "@porter cancel", new Command.Cancel() },
        { "@porter retry", new Command.Retry() },
        { "@porter status", new Command.Status() },
        { "@porter help", new Command.Help() },
        { "@porter cluade", new Command.Unknown("cluade", "claude") },
    };

    [Theory]
    [MemberData(nameof(OtherCommands))]
    public void Other_commands_go_to_the_issue(string comment, Command command) => Assert.Equal(
        new WebhookDecision.CommandGiven(new(Source, command, Alice, Issue, Access)),
        Read(Payload.Comment(comment)));

    [Fact]
    public void A_closed_issue_is_told_under_the_deliverys_own_number()
    {
        var closed = Assert.IsType<WebhookDecision.CommandGiven>(Read(Payload.Closed(), "issues")).Command;
        Assert.Equal(new IssueCommand(closed.Source, new Command.IssueClosed(), Alice, Issue, Access), closed);
        Assert.Equal(SourceKind.Delivery, closed.Source.Kind);
        Assert.Equal(closed, Assert.IsType<WebhookDecision.CommandGiven>(Read(Payload.Closed(), "issues")).Command);
        Assert.NotEqual(closed.Source, Assert.IsType<WebhookDecision.CommandGiven>(Read(Payload.Closed(), "issues", Guid.NewGuid())).Command.Source);
    }

    [Theory]
    [InlineData("installation")]
    [InlineData("repository.id")]
    public void A_mention_that_does_not_tell_how_the_repository_is_reached_is_a_task_that_asks_GitHub(string part)
    {
        var asked = Assert.IsType<WebhookDecision.TaskRequested>(Read(With(Payload.Comment("@porter"), payload => Remove(payload, part))));
        Assert.Null(asked.Request.Repository);
        Assert.IsType<WebhookDecision.Malformed>(Read(With(Payload.Comment("@porter cancel"), payload => Remove(payload, part))));
    }

    private static void Remove(JsonObject payload, string path)
    {
        if (path.Split('.') is [var parent, var child])
            payload[parent]!.AsObject().Remove(child);
        else
            payload.Remove(path);
    }

    [Fact]
    public void An_issue_closed_by_a_bot_is_closed() =>
        Assert.IsType<WebhookDecision.CommandGiven>(Read(Payload.Closed(Payload.User(9, "merger[bot]", "Bot")), "issues"));

    [Fact]
    public void Whoever_is_not_a_person_speaking_for_themselves_is_ignored()
    {
        const string Command = "@porter claude";
        Assert.Contains("people", Ignored(Payload.Comment(Command, Payload.User(9, "porter[bot]", "Bot"))), StringComparison.Ordinal);
        Assert.Contains("people", Ignored(Payload.Comment(Command, Payload.User(9, "acme", "Organization"))), StringComparison.Ordinal);
        Assert.Contains("people", Ignored(Payload.Comment(Command, Payload.User(9, "wizard", "Wizard"))), StringComparison.Ordinal);
        Assert.Contains("people", Ignored(With(Payload.Comment(Command), payload => payload["sender"]!["type"] = "Bot")), StringComparison.Ordinal);
        Assert.Contains("An app", Ignored(With(Payload.Comment(Command), payload => payload["comment"]!["performed_via_github_app"] = new JsonObject { ["id"] = 5, ["slug"] = "other" })), StringComparison.Ordinal);
        Assert.Contains("author", Ignored(With(Payload.Comment(Command), payload => payload["sender"]!["id"] = 99)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_comment_on_a_pull_request_is_ignored() => Assert.Contains(
        "pull request",
        Ignored(With(Payload.Comment("@porter claude"), payload => payload["issue"]!["pull_request"] = new JsonObject { ["url"] = "https://api.github.com/repos/acme/shop/pulls/12" })),
        StringComparison.Ordinal);

    [Fact]
    public void A_comment_without_a_command_is_ignored()
    {
        Assert.Contains("no command", Ignored(Payload.Comment("> @porter claude")), StringComparison.Ordinal);
        Assert.Contains("no command", Ignored(With(Payload.Comment(""), payload => payload["comment"]!["body"] = null)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("issue_comment", "edited")]
    [InlineData("issue_comment", "deleted")]
    [InlineData("issue_comment", "pinned")]
    [InlineData("issues", "opened")]
    [InlineData("issues", "a_new_action")]
    [InlineData("a_new_event", "created")]
    [InlineData("pull_request", "closed")]
    [InlineData("installation", "created")]
    public void Any_other_event_or_action_is_ignored(string name, string action) =>
        Ignored(With(Payload.Comment("@porter claude"), payload => payload["action"] = action), name);

    [Theory]
    [InlineData("ping")]
    [InlineData("push")]
    [InlineData("github_app_authorization")]
    public void An_event_without_an_action_is_ignored(string name) => Ignored(new JsonObject { ["zen"] = "Design for failure." }, name);

    [Theory]
    [InlineData("comment")]
    [InlineData("issue")]
    [InlineData("repository")]
    [InlineData("sender")]
    public void A_payload_without_a_part_is_malformed(string part)
    {
        Assert.IsType<WebhookDecision.Malformed>(Read(With(Payload.Comment("@porter claude"), payload => payload.Remove(part))));
        Assert.IsType<WebhookDecision.Malformed>(Read(With(Payload.Comment("@porter claude"), payload => payload[part] = null)));
        Assert.IsType<WebhookDecision.Malformed>(Read(With(Payload.Comment("@porter claude"), payload => payload[part] = "text")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("payload=%7B%7D")]
    [InlineData("{\"action\":1}")]
    public void What_is_no_event_is_malformed(string body) =>
        Assert.IsType<WebhookDecision.Malformed>(WebhookReader.Read("issue_comment", Delivery, Encoding.UTF8.GetBytes(body), Agents, "porter"));

    [Fact]
    public void No_payload_whatsoever_makes_it_throw()
    {
        var damage = Gen.OneOf<JsonNode?>(null, -1, 1e300, "text", true, new JsonArray(1), new JsonObject { ["id"] = "x" }, "\ud83d", 9223372036854775807);
        var events = Gen.OneOf(("issue_comment", Payload.Comment("@porter claude").ToJsonString()), ("issues", Payload.Closed().ToJsonString()));
        Gen.Select(events, Gen.Int[0, 500], damage, Gen.Bool).Sample(
            (sent, place, node, cut) =>
            {
                var payload = JsonNode.Parse(sent.Item2)!;
                var places = Places(payload).ToArray();
                var (parent, name) = places[place % places.Length];
                parent[name] = node?.DeepClone();
                var body = Encoding.UTF8.GetBytes(payload.ToJsonString());
                if (cut)
                    body = body[..(place * 7 % body.Length)];
                Assert.NotNull(WebhookReader.Read(sent.Item1, Delivery, body, Agents, "porter"));
            },
            iter: 3_000);
    }

    private static IEnumerable<(JsonObject Parent, string Name)> Places(JsonNode node) => node is JsonObject parent
        ? parent.SelectMany(pair => (pair.Value is null ? [] : Places(pair.Value)).Prepend((parent, pair.Key)))
        : [];
}
