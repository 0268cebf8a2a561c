using System.Globalization;
using Microsoft.Extensions.Options;
using Porter.Grains.Fly;
using Porter.Grains.GitHub;
using Porter.Grains.Secrets;
using Porter.Grains.Tasks.Effects;
using Porter.Grains.Users;

namespace Porter.Grains.Tasks;

/// <summary>Orders a task's machines at Fly, with the user's own token, and has them destroyed.</summary>
internal sealed class MachineOrders(
    FlyMachines fly,
    GitHubApp app,
    CallbackTokens callbacks,
    PublicAddress address,
    IOptions<PorterOptions> options,
    IOptions<FlyOptions> flyOptions,
    IOptions<GitHubOptions> gitHub)
{
    /// <summary>Metadata key of the Porter that made a machine: two of them may share an app.</summary>
    public const string HomeKey = "porter_home";

    private const int LongestTitle = 200;

    /// <summary>Makes the machine of an attempt, or adopts the one of its name.</summary>
    public async Task<Machine> Create(TaskWork work, int attempt, CancellationToken cancellationToken)
    {
        var (id, task, request) = (work.Id, work.Task, work.Request);
        var credentials = await work.User.GetCredentials(task.Agent);
        var token = await Token(work, TokenRight.Read, cancellationToken);
        var env = new Dictionary<string, string>(credentials.Keys)
        {
            ["TASK_ID"] = id.Value,
            ["REPO_FULL_NAME"] = request.Issue.Repository.ToString(),
            ["AGENT"] = task.Agent!,
            ["PROMPT"] = work.Brief.Prompt ?? throw new InvalidOperationException($"{id} has a plan and no prompt."),
            ["GITHUB_TOKEN"] = token.Value,
            ["GITHUB_URL"] = gitHub.Value.WebUrl,
            ["GIT_AUTHOR_NAME"] = gitHub.Value.BotLogin,
            ["GIT_AUTHOR_EMAIL"] = $"{gitHub.Value.BotLogin}@users.noreply.github.com",
            ["CALLBACK_URL"] = new Uri(address.Home, "api/callbacks/complete").AbsoluteUri,
            ["CALLBACK_TOKEN"] = callbacks.For(id.Value, attempt),
            ["BASE_BRANCH"] = task.Plan!.BaseBranch,
            ["ISSUE_NUMBER"] = request.Issue.Number.ToString(CultureInfo.InvariantCulture),
            ["ISSUE_TITLE"] = Text.Truncate(task.Plan.Title, LongestTitle),
            ["TIMEOUT_SECONDS"] = ((int)options.Value.TaskTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        };
        if (request.Model is { } model)
            env["MODEL"] = model;
        var metadata = new Dictionary<string, string>
        {
            [HomeKey] = address.Home.AbsoluteUri,
            [MachineRequest.TaskKey] = id.Value,
            [MachineRequest.AttemptKey] = attempt.ToString(CultureInfo.InvariantCulture),
        };
        return await fly.Create(Account(credentials), new MachineRequest(Name(id, attempt), env, metadata), cancellationToken);
    }

    /// <summary>The machine, or null where Fly knows none of that id.</summary>
    public async Task<Machine?> Look(TaskWork work, string machineId, CancellationToken cancellationToken) =>
        await fly.Get(Account(await work.User.GetCredentials(null)), machineId, cancellationToken);

    /// <summary>Destroys the machine of an attempt, whether or not its id was ever learned; returns when it was seen gone.</summary>
    public async Task Destroy(TaskWork work, int attempt, CancellationToken cancellationToken)
    {
        var account = Account(await work.User.GetCredentials(null));
        if (work.Task.Attempt is { Machine: { } machine } current && current.Number == attempt)
            await fly.Destroy(account, machine.Id, cancellationToken);
        else
            await fly.DestroyByName(account, Name(work.Id, attempt), cancellationToken);
    }

    /// <summary>A token for the task's repository alone.</summary>
    public async Task<ExpiringToken> Token(TaskWork work, TokenRight right, CancellationToken cancellationToken) =>
        await app.CreateInstallationToken(work.Access.InstallationId, new TokenScope(work.Access.RepositoryId, right), cancellationToken);

    /// <summary>The machine's name, unique to task and attempt: asking twice makes one.</summary>
    internal static string Name(TaskId id, int attempt) => $"porter-{id.Value["task_".Length..]}-{attempt}";

    private FlyAccount Account(Credentials credentials) => new(credentials.FlyToken, credentials.FlyApp ?? flyOptions.Value.App);
}
