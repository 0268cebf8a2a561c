using Porter.Grains.Issues;
using Porter.Grains.Tasks;
using TaskRequest = Porter.Grains.Tasks.TaskRequest;

namespace Porter.Web.Webhooks;

/// <summary>What a delivery means to Porter.</summary>
internal abstract record WebhookDecision
{
    private WebhookDecision()
    {
    }

    /// <summary>Somebody asks for a task.</summary>
    public sealed record TaskRequested(TaskId Id, TaskRequest Request) : WebhookDecision;

    /// <summary>Somebody says something about an issue's tasks, or closed the issue.</summary>
    public sealed record CommandGiven(IssueCommand Command) : WebhookDecision;

    /// <summary>Nothing for Porter to do.</summary>
    public sealed record Ignored(string Reason) : WebhookDecision;

    /// <summary>Not what GitHub sends.</summary>
    public sealed record Malformed(string Reason) : WebhookDecision;
}
