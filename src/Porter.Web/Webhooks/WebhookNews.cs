using Porter.Grains.Issues;
using Porter.Grains.Tasks;
using TaskRequest = Porter.Grains.Tasks.TaskRequest;

namespace Porter.Web.Webhooks;

/// <summary>What a delivery means to Porter.</summary>
internal abstract record WebhookNews
{
    private WebhookNews()
    {
    }

    /// <summary>Somebody asks for a task.</summary>
    public sealed record TaskAsked(TaskId Id, TaskRequest Request) : WebhookNews;

    /// <summary>Somebody says something about an issue's tasks, or closed the issue.</summary>
    public sealed record CommandGiven(IssueCommand Command) : WebhookNews;

    /// <summary>Nothing for Porter to do.</summary>
    public sealed record Ignored(string Reason) : WebhookNews;

    /// <summary>Not what GitHub sends.</summary>
    public sealed record Malformed(string Reason) : WebhookNews;
}
