using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Porter.Grains.Fly;
using Porter.Grains.GitHub;
using Porter.Grains.Secrets;
using Porter.Grains.Users;

namespace Porter.Grains.Tasks;

/// <summary>Orders a task's machines at Fly, with the user's own token, and has them destroyed.</summary>
internal sealed class MachineOrders(
    IGrainFactory grains,
    FlyMachines fly,
    GitHubApp app,
    GitHubInstallations installations,
    CallbackTokens callbacks,
    PublicAddress address,
    IOptions<PorterOptions> options,
    IOptions<FlyOptions> flyOptions,
    IOptions<GitHubOptions> gitHub)
{
    /// <summary>An environment variable holds at most 128 KiB in Linux; a prompt beyond this travels as a file.</summary>
    private const int LongestPromptInEnv = 96 * 1024;

    /// <summary>Metadata key of the Porter that made a machine: two of them may share an app.</summary>
    public const string HomeKey = "porter_home";

    private const string PromptFile = "/porter/prompt.md";

    /// <summary>Makes the machine of the task's current attempt, or adopts the one of its name.</summary>
    public async Task<Machine> Create(TaskId id, TaskState task, CancellationToken cancellationToken)
    {
        var credentials = await User(task).GetCredentials(task.Agent);
        var token = await Token(task, TokenRight.Read, cancellationToken);
        var prompt = task.Prompt ?? "";
        var fits = Encoding.UTF8.GetByteCount(prompt) <= LongestPromptInEnv;
        var env = new Dictionary<string, string>(credentials.Keys)
        {
            ["TASK_ID"] = id.Value,
            ["REPO_FULL_NAME"] = task.Request!.Issue.Repository.ToString(),
            ["AGENT"] = task.Agent!,
            [fits ? "PROMPT" : "PROMPT_FILE"] = fits ? prompt : PromptFile,
            ["GITHUB_TOKEN"] = token.Value,
            ["GITHUB_URL"] = gitHub.Value.WebUrl,
            ["GIT_AUTHOR_NAME"] = gitHub.Value.BotLogin,
            ["GIT_AUTHOR_EMAIL"] = $"{gitHub.Value.BotLogin}@users.noreply.github.com",
            ["CALLBACK_URL"] = new Uri(address.Home, "api/callbacks/complete").AbsoluteUri,
            ["CALLBACK_TOKEN"] = callbacks.For(id.Value, task.Attempt),
            ["BASE_BRANCH"] = task.BaseBranch!,
            ["ISSUE_NUMBER"] = task.Request.Issue.Number.ToString(CultureInfo.InvariantCulture),
            ["ISSUE_TITLE"] = task.Title is { Length: > 200 } title ? title[..200] : task.Title ?? "",
            ["TIMEOUT_SECONDS"] = ((int)options.Value.TaskTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        };
        if (task.Request.Model is { } model)
            env["MODEL"] = model;
        var metadata = new Dictionary<string, string>
        {
            [HomeKey] = address.Home.AbsoluteUri,
            [MachineRequest.TaskKey] = id.Value,
            [MachineRequest.AttemptKey] = task.Attempt.ToString(CultureInfo.InvariantCulture),
        };
        return await fly.Create(
            Account(credentials),
            new MachineRequest(Name(id, task.Attempt), env, fits ? [] : [new MachineFile(PromptFile, prompt)], metadata),
            cancellationToken);
    }

    /// <summary>The machine of the current attempt, or null where Fly knows none.</summary>
    public async Task<Machine?> Look(TaskState task, CancellationToken cancellationToken) =>
        await fly.Get(Account(await User(task).GetCredentials(null)), task.MachineId!, cancellationToken);

    /// <summary>Destroys the machine of an attempt, whether or not its id was ever learned.</summary>
    public async Task Destroy(TaskId id, TaskState task, int attempt, CancellationToken cancellationToken)
    {
        var account = Account(await User(task).GetCredentials(null));
        if (attempt == task.Attempt && task.MachineId is { } machine)
            await fly.Destroy(account, machine, cancellationToken);
        else
            await fly.DestroyByName(account, Name(id, attempt), cancellationToken);
    }

    /// <summary>A token for the task's repository alone.</summary>
    public async Task<ExpiringToken> Token(TaskState task, TokenRight right, CancellationToken cancellationToken)
    {
        var request = task.Request!;
        var repository = await installations.Open(request.InstallationId, request.Issue.Repository).GetRepository(cancellationToken);
        return await app.CreateInstallationToken(request.InstallationId, new TokenScope(repository.Id, right), cancellationToken);
    }

    /// <summary>The machine's name, unique to task and attempt: asking twice makes one.</summary>
    internal static string Name(TaskId id, int attempt) => $"porter-{id.Value["task_".Length..]}-{attempt}";

    private FlyAccount Account(Credentials credentials) => new(credentials.FlyToken, credentials.FlyApp ?? flyOptions.Value.App);

    private IUserGrain User(TaskState task) => grains.GetGrain<IUserGrain>(task.Request!.By.Id);
}
