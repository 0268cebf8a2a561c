using Microsoft.Extensions.Options;
using ReactionType = Octokit.ReactionType;
using Porter.Grains.GitHub;
using Porter.Grains.Issues;
using Porter.Grains.Outside;
using Porter.Grains.Users;

namespace Porter.Grains.Tasks;

/// <summary>
/// Performs what a task owes, and brings the news. Each effect may be performed again after a crash: it looks before it makes, by a
/// natural key. Throws <see cref="TryLater"/> where the effect stays owed.
/// </summary>
internal sealed class TaskEffectHandler(
    IGrainFactory grains,
    GitHubApp app,
    GitHubInstallations installations,
    MachineOrders machines,
    PublicAddress address,
    IOptions<PorterOptions> options,
    TimeProvider clock)
{
    private const int MostFiles = 3_000;
    private const long MostBytes = 200L * 1024 * 1024;

    private readonly TaskLimits _limits = new(options.Value.TaskTimeout, options.Value.StartTimeout);

    /// <summary>Performs an effect of a task as it stands.</summary>
    public async Task<TaskEvent> Perform(TaskId id, TaskState task, TaskEffect effect, CancellationToken cancellationToken)
    {
        try
        {
            return await Do(id, task, effect, cancellationToken);
        }
        catch (Refusal refusal)
        {
            return new TaskEvent.EffectRefused(effect, refusal.Service, refusal.Reason);
        }
        catch (ConfigException config)
        {
            return new TaskEvent.EffectRefused(effect, "your config", config.Message);
        }
    }

    /// <summary>Why a push is not allowed, or null.</summary>
    public static string? WhyNotPublish(WorkerPublish publish) => publish switch
    {
        { Files: > MostFiles } => $"It changes {publish.Files} files; Porter hands in at most {MostFiles}.",
        { Bytes: > MostBytes } => $"It weighs {publish.Bytes / (1024 * 1024)} MB; Porter hands in at most {MostBytes / (1024 * 1024)} MB.",
        _ => null,
    };

    /// <summary>A token to push one branch of one repository with.</summary>
    public async Task<MayPublish> GetPublishToken(TaskId id, TaskState task, CancellationToken cancellationToken)
    {
        var token = await machines.Token(task, TokenRight.Push, cancellationToken);
        return new(token.Value, id.Branch, token.ExpiresAt);
    }

    private Task<TaskEvent> Do(TaskId id, TaskState task, TaskEffect effect, CancellationToken cancellationToken) => effect.Kind switch
    {
        TaskEffectKind.React => React(task, effect, cancellationToken),
        TaskEffectKind.CheckPermission => CheckPermission(task, cancellationToken),
        TaskEffectKind.Enrol => Done(effect, Issue(task).Enrol(id)),
        TaskEffectKind.CheckConfig => CheckConfig(task),
        TaskEffectKind.TakeSlot => TakeSlot(id, task),
        TaskEffectKind.ReadRepository => ReadRepository(task, cancellationToken),
        TaskEffectKind.CreateMachine => CreateMachine(id, task, cancellationToken),
        TaskEffectKind.LookAtMachine => LookAtMachine(task, cancellationToken),
        TaskEffectKind.OpenPullRequest => OpenPullRequest(id, task, cancellationToken),
        TaskEffectKind.FindPullRequest => FindPullRequest(id, task, effect, cancellationToken),
        TaskEffectKind.DestroyMachine => Done(effect, machines.Destroy(id, task, effect.Number, cancellationToken)),
        TaskEffectKind.ReleaseSlot => Done(effect, User(task).ReleaseSlot(id)),
        TaskEffectKind.Leave => Done(effect, Issue(task).Leave(id, mayRetry: task.IsPermitted, TaskViews.MachineLeft(id, task))),
        TaskEffectKind.Archive => Done(effect, User(task).File(TaskViews.Of(id, task with { Owed = [] }, null, 0))),
        TaskEffectKind.Announce => Announce(id, task, cancellationToken),
        _ => throw new InvalidOperationException($"Nobody knows how to perform {effect}."),
    };

    private static async Task<TaskEvent> Done(TaskEffect effect, Task deed)
    {
        await deed;
        return new TaskEvent.EffectDone(effect);
    }

    private async Task<TaskEvent> React(TaskState task, TaskEffect effect, CancellationToken cancellationToken)
    {
        await Repository(task).React(task.Request!.CommentId!.Value, ReactionType.Eyes, cancellationToken);
        return new TaskEvent.EffectDone(effect);
    }

    private async Task<TaskEvent> CheckPermission(TaskState task, CancellationToken cancellationToken)
    {
        var request = task.Request!;
        var installation = request.InstallationId != 0
            ? request.InstallationId
            : await app.FindInstallation(request.Issue.Repository, cancellationToken)
                ?? throw new Refusal("GitHub", 404, $"Porter is not installed on {request.Issue.Repository}");
        if (await installations.Open(installation, request.Issue.Repository).CanPush(request.By.Login, cancellationToken))
            return new TaskEvent.PermissionAnswered(true, true, installation);
        // A stranger gets no comment through the API, and one an issue through comments: a refusal is not a way to make Porter write.
        var aloud = request.CommentId is { } comment && await Issue(task).MayRefuseAloud(request.By, comment);
        return new TaskEvent.PermissionAnswered(false, aloud, installation);
    }

    private async Task<TaskEvent> CheckConfig(TaskState task) =>
        new TaskEvent.ConfigAnswered(await User(task).Check(task.Request!.Agent));

    private async Task<TaskEvent> TakeSlot(TaskId id, TaskState task) =>
        new TaskEvent.SlotAnswered(await User(task).TakeSlot(id));

    private async Task<TaskEvent> ReadRepository(TaskState task, CancellationToken cancellationToken)
    {
        var request = task.Request!;
        var repository = Repository(task);
        var facts = await repository.GetRepository(cancellationToken);
        var (title, body) = (request.Title, request.Body);
        if (title is null)
        {
            var issue = await repository.GetIssue(request.Issue.Number, cancellationToken)
                ?? throw new Refusal("GitHub", 404, $"there is no issue {request.Issue}");
            (title, body) = (issue.Title, issue.Body);
        }

        var guide = await repository.ReadFile("AGENTS.md", facts.DefaultBranch, cancellationToken);
        return new TaskEvent.RepositoryRead(facts.DefaultBranch, title, PromptBuilder.Build(request, title, body ?? "", guide));
    }

    private async Task<TaskEvent> CreateMachine(TaskId id, TaskState task, CancellationToken cancellationToken)
    {
        var attempt = task.Attempt;
        var machine = await machines.Create(id, task, cancellationToken);
        return new TaskEvent.MachineCreated(attempt, machine.Id);
    }

    private async Task<TaskEvent> LookAtMachine(TaskState task, CancellationToken cancellationToken)
    {
        var machine = await machines.Look(task, cancellationToken);
        var sight = machine is { HasEnded: false }
            ? new MachineSight(false)
            : new MachineSight(true, machine?.Exit?.Code, machine?.Exit?.OutOfMemory ?? false);
        return new TaskEvent.MachineSeen(task.Attempt, sight);
    }

    private async Task<TaskEvent> OpenPullRequest(TaskId id, TaskState task, CancellationToken cancellationToken)
    {
        var repository = Repository(task);
        var pull = await repository.FindPullRequest(id.Branch, cancellationToken);
        if (pull is null && await repository.FindBranch(id.Branch, cancellationToken) is null)
            return new TaskEvent.NothingToPublish();
        var change = await repository.Compare(task.BaseBranch!, id.Branch, cancellationToken);
        if (pull is null && change.AheadBy == 0)
            return new TaskEvent.NothingToPublish();
        pull ??= await repository.OpenPullRequest(
            Announcements.PullRequestTitle(task), Announcements.PullRequestBody(task), id.Branch, task.BaseBranch!, cancellationToken);
        return new TaskEvent.PullRequestOpened(new(pull.Number, pull.Url), change.Files, change.Additions, change.Deletions);
    }

    private async Task<TaskEvent> FindPullRequest(TaskId id, TaskState task, TaskEffect effect, CancellationToken cancellationToken) =>
        await Repository(task).FindPullRequest(id.Branch, cancellationToken) is { } pull ? new TaskEvent.PullRequestOpened(pull) : new TaskEvent.EffectDone(effect);

    private async Task<TaskEvent> Announce(TaskId id, TaskState task, CancellationToken cancellationToken)
    {
        var text = Announcements.For(id, task, clock.GetUtcNow(), _limits, address.Home);
        var issue = task.Request!.Issue.Number;
        var repository = Repository(task);
        var marker = Announcements.Marker(id);
        if (task.CommentId is not { } comment)
            return new TaskEvent.Announced(await repository.Say(issue, marker, task.CreatedAt, text, cancellationToken));
        // Before the last word it is looked for again: a writing whose answer never came may have been heard late, and stand beside it.
        if (task.Phase is TaskPhase.Over)
            comment = await repository.FindComment(issue, marker, task.CreatedAt, cancellationToken) ?? comment;
        // One that somebody deleted stays deleted.
        await repository.EditComment(comment, text, cancellationToken);
        return new TaskEvent.Announced(comment);
    }

    private GitHubRepository Repository(TaskState task) =>
        installations.Open(task.Request!.InstallationId, task.Request.Issue.Repository);

    private IIssueGrain Issue(TaskState task) => grains.GetGrain<IIssueGrain>(task.Request!.Issue.Key);

    private IUserGrain User(TaskState task) => grains.GetGrain<IUserGrain>(task.Request!.By.Id);
}
