using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Octokit.Webhooks.Models;
using Porter.Grains.Agents;
using Porter.Grains.Commands;
using Porter.Grains.GitHub;
using Porter.Grains.Tasks;
using TaskRequest = Porter.Grains.Tasks.TaskRequest;

namespace Porter.Web.Webhooks;

/// <summary>
/// Decides what a delivery means. Pure. Of all events two matter: a comment created by a person on an issue, and an issue closed by anyone.
/// Bots are not heard, nor what an app writes in a person's name: two programs that answer each other do not stop.
/// </summary>
internal static class WebhookReader
{
    private const string Person = "User";

    /// <param name="name">The <c>X-GitHub-Event</c> header.</param>
    /// <param name="delivery">The <c>X-GitHub-Delivery</c> header; the same when GitHub delivers again.</param>
    /// <param name="body">The payload.</param>
    /// <param name="agents">Who can be named in a command.</param>
    /// <param name="slug">The App's own name.</param>
    public static WebhookDecision Read(string name, Guid delivery, ReadOnlySpan<byte> body, AgentCatalog agents, string slug)
    {
        try
        {
            var action = WebhookPayload.ReadAction(body);
            return (name, action) switch
            {
                ("issue_comment", "created") => ReadComment(body, agents, slug),
                ("issues", "closed") => ReadClosed(body, delivery),
                _ => new WebhookDecision.Ignored($"Porter does not act on {(action is null ? "this event" : "this action of the event")}."),
            };
        }
        catch (JsonException)
        {
            return new WebhookDecision.Malformed("The body is not the JSON of such an event. The App's webhook must have the content type application/json.");
        }
    }

    private static WebhookDecision ReadComment(ReadOnlySpan<byte> body, AgentCatalog agents, string slug)
    {
        if (WebhookPayload.ReadComment(body) is not { Comment: { Id: > 0, User: { Id: > 0, Login: not null } } comment, Issue: { } issue, Sender: { } sender } payload
            || IssueOf(payload.Repository, issue) is not { } place)
            return new WebhookDecision.Malformed("The payload lacks the comment, its author, the issue, the repository or the sender.");

        if (sender.Type?.StringValue != Person || comment.User.Type?.StringValue != Person)
            return new WebhookDecision.Ignored("Porter hears people only.");
        if (comment.PerformedViaGithubApp is not null)
            return new WebhookDecision.Ignored("An app wrote this comment in a person's name.");
        if (sender.Id != comment.User.Id)
            return new WebhookDecision.Ignored("The sender is not the comment's author.");
        if (issue.PullRequest is not null)
            return new WebhookDecision.Ignored("Porter works on issues; this is a pull request.");

        var by = new UserRef(comment.User.Id, comment.User.Login);
        var source = CommandSource.Comment(comment.Id);
        var access = AccessTo(payload.Repository, payload.Installation);
        return CommandParser.Parse(comment.Body, agents, slug) switch
        {
            null => new WebhookDecision.Ignored("The comment holds no command."),
            Command.Run run => new WebhookDecision.TaskRequested(
                TaskId.For(source),
                new TaskRequest(by, place, source, run.Agent, run.Model, run.Words, issue.Title ?? "", issue.Body ?? "", access)),
            var command => Given(command, source, by, place, access),
        };
    }

    private static WebhookDecision ReadClosed(ReadOnlySpan<byte> body, Guid delivery)
    {
        if (WebhookPayload.ReadClosed(body) is not { Issue: { } issue, Sender: { Id: > 0, Login: not null } sender } payload
            || IssueOf(payload.Repository, issue) is not { } place)
            return new WebhookDecision.Malformed("The payload lacks the issue, the repository or the sender.");
        var source = new CommandSource(SourceKind.Delivery, NumberOf(delivery));
        return Given(new Command.IssueClosed(), source, new(sender.Id, sender.Login), place, AccessTo(payload.Repository, payload.Installation));
    }

    private static WebhookDecision Given(Command command, CommandSource source, UserRef by, IssueRef issue, RepositoryAccess? access) => access is null
        ? new WebhookDecision.Malformed("The payload lacks the installation, or the repository's id.")
        : new WebhookDecision.CommandGiven(new(source, command, by, issue, access));

    private static IssueRef? IssueOf(Repository? repository, Issue issue) =>
        RepositoryName.TryParse(repository?.FullName, out var name) && issue.Number is > 0 and <= int.MaxValue ? new(name, (int)issue.Number) : null;

    private static RepositoryAccess? AccessTo(Repository? repository, InstallationLite? installation) =>
        repository is { Id: > 0 } && installation is { Id: > 0 } ? new(installation.Id, repository.Id) : null;

    private static long NumberOf(Guid delivery) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(delivery.ToByteArray())) & long.MaxValue;
}
