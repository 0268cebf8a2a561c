using Porter.Grains.Commands;
using Porter.Grains.GitHub;
using Porter.Grains.Outbound;
using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks.Effects;

/// <summary>Asks GitHub whether who asked may push, and, where the command did not tell, how the repository is reached.</summary>
internal sealed record CheckPermission : TaskEffect
{
    public override bool EndsWithTask => true;

    public override async Task<TaskEvent> Perform(TaskWork work, CancellationToken cancellationToken)
    {
        var request = work.Request;
        var access = request.Repository ?? await Find(work, cancellationToken);
        if (await work.Services.Installations.Open(access.InstallationId, request.Issue.Repository).CanPush(request.By.Login, cancellationToken))
            return new TaskEvent.PermissionAnswered(true, true, access);
        // A stranger gets no comment through the API, and one an issue through comments: a refusal is not a way to make Porter write.
        var notify = request.Source.Kind is not SourceKind.Api
            && await work.Services.Issue(access.RepositoryId, request.Issue.Number).MayNotifyRefusal(request.By, request.Source);
        return new TaskEvent.PermissionAnswered(false, notify, access);
    }

    private static async Task<RepositoryAccess> Find(TaskWork work, CancellationToken cancellationToken)
    {
        var name = work.Request.Issue.Repository;
        var installation = await work.Services.App.FindInstallation(name, cancellationToken)
            ?? throw new OutboundRefusedException(GitHubApi.Service, 404, $"Porter is not installed on {name}");
        var repository = await work.Services.Installations.Open(installation, name).GetRepository(cancellationToken);
        return new(installation, repository.Id);
    }
}
