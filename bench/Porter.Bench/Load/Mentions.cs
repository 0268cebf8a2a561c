using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Porter.Grains.Commands;
using Porter.Grains.Tasks;

namespace Porter.Bench.Load;

/// <summary>A signed delivery of one mention, made before anything is measured.</summary>
internal sealed record Mention(TaskId Task, long User, byte[] Body, string Signature, Guid Delivery);

/// <summary>Makes mentions: GitHub's whole <c>issue_comment</c> payload as the sandbox sends it, each of its own comment and issue.</summary>
internal sealed class Mentions
{
    private readonly string _template;
    private readonly byte[] _secret;
    private int _made;

    private Mentions(string template, string secret) => (_template, _secret) = (template, Encoding.UTF8.GetBytes(secret));

    public static async Task<Mentions> Make(string secret)
    {
        await using var sandbox = await Sandbox.Sandbox.Start();
        var said = await sandbox.GitHub.Issue("acme/greeter", 1).Say("alice", "@porter claude");
        return new(sandbox.GitHub.Payloads.IssueComment(said.Comment, "created", said.Comment.Author).ToJsonString(), secret);
    }

    /// <summary>So many mentions, dealt out to so many users of consecutive ids, in repositories of one installation.</summary>
    public Mention[] Deal(int count, long firstUser, int users, long installation = 1) =>
        [.. Enumerable.Range(0, count).Select(i => Write(firstUser + i % users, installation))];

    private Mention Write(long user, long installation)
    {
        var number = Interlocked.Increment(ref _made);
        var comment = 1_000_000L + number;
        var payload = JsonNode.Parse(_template)!;
        payload["installation"] = new JsonObject { ["id"] = installation };
        payload["issue"]!["number"] = number;
        payload["comment"]!["id"] = comment;
        foreach (var person in new[] { payload["sender"]!, payload["comment"]!["user"]! })
        {
            person["id"] = user;
            person["login"] = $"user{user.ToString(CultureInfo.InvariantCulture)}";
        }

        var body = Encoding.UTF8.GetBytes(payload.ToJsonString());
        return new(TaskId.For(CommandSource.Comment(comment)), user, body, "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(_secret, body)), Guid.NewGuid());
    }
}
