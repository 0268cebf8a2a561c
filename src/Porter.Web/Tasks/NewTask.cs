using System.Text.Json.Serialization;
using Porter.Grains;
using Porter.Grains.Agents;
using Porter.Grains.Commands;
using Porter.Grains.GitHub;
using TaskRequest = Porter.Grains.Tasks.TaskRequest;

namespace Porter.Web.Tasks;

/// <summary>What a caller asks for.</summary>
/// <param name="Repo">The repository, <c>owner/repo</c>, in which Porter must be installed and the caller may push.</param>
/// <param name="IssueNumber">The issue's number there.</param>
/// <param name="Agent">The agent's name; left out, the caller's default.</param>
/// <param name="Model">The model for it; left out, the agent's own.</param>
/// <param name="Prompt">Words for the agent, beside the issue's text.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewTask(string? Repo, int? IssueNumber, string? Agent = null, string? Model = null, string? Prompt = null)
{
    private const int LongestPrompt = 65_536;

    /// <summary>The request of this caller, or a sentence on what is wrong with it.</summary>
    public (TaskRequest? Request, string? Complaint) Read(UserRef by, AgentCatalog agents)
    {
        if (!RepositoryName.TryParse(Repo, out var repository))
            return (null, "'repo' must be a repository, such as acme/shop.");
        if (IssueNumber is not { } number || number < 1)
            return (null, "'issueNumber' must be the number of an issue.");
        var agent = agents.Find(Agent);
        if (Agent is not null && agent is null)
            return (null, UnknownAgent.Say(Agent, agents));
        if (Model is not null && !ModelName.IsValid(Model))
            return (null, "'model' must be a model's name, such as sonnet or anthropic/claude-sonnet-4-5.");
        if (Model is not null && agent is { Model: null })
            return (null, $"{agent.Title} cannot be told a model; leave 'model' out.");
        if (Prompt?.Length > LongestPrompt)
            return (null, $"'prompt' has at most {LongestPrompt} characters.");
        return (new(by, new(repository, number), CommandSource.Api, agent?.Name, Model, string.IsNullOrWhiteSpace(Prompt) ? null : Prompt), null);
    }
}

/// <summary>Says that there is no such agent, and which there are.</summary>
internal static class UnknownAgent
{
    public static string Say(string word, AgentCatalog agents)
    {
        var suggestion = agents.Nearest(word) is { } near && agents.Find(near) is not null ? $" Did you mean '{near}'?" : "";
        return $"There is no agent '{Text.Truncate(word, 40)}'.{suggestion} There are: {string.Join(", ", agents.All.Select(agent => agent.Name))}.";
    }
}
