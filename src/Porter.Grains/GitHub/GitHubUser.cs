using Octokit;
using Porter.Grains.Outbound;

namespace Porter.Grains.GitHub;

/// <summary>The way to GitHub with a user's own token.</summary>
public sealed class GitHubUsers
{
    private readonly GitHubApi _api;

    internal GitHubUsers(GitHubApi api) => _api = api;

    /// <summary>Nothing is asked of GitHub yet.</summary>
    public GitHubUser With(string token) => new(_api, token);
}

/// <summary>
/// What Porter does as a user: asks who they are, and keeps their <c>porter.json</c> in a secret gist (an App's own token cannot).
/// Every method throws a <see cref="OutboundRefusedException"/> (401: the token is not good; 403 or 404: it may not touch gists) or a <see cref="TransientOutboundException"/>.
/// </summary>
public sealed class GitHubUser
{
    /// <summary>The file's name in the gist.</summary>
    public const string ConfigFile = "porter.json";

    private const int FileLimit = 1024 * 1024;
    private readonly GitHubApi _api;
    private readonly string _token;

    internal GitHubUser(GitHubApi api, string token) => (_api, _token) = (api, token);

    /// <summary>Whose token it is.</summary>
    public Task<UserRef> GetUser(CancellationToken cancellationToken) =>
        WithToken("get_user", async github =>
        {
            var user = await github.User.Current();
            return new UserRef(user.Id, user.Login);
        }, cancellationToken);

    /// <summary>The secret gist with a <c>porter.json</c>, the newest first, among the user's last 500 gists; null: there is none.</summary>
    public async Task<ConfigGist?> FindConfig(CancellationToken cancellationToken)
    {
        var id = await WithToken("find_gist", async github =>
        {
            var gists = await github.Gist.GetAll(new ApiOptions { PageSize = 100, PageCount = 5 });
            return gists.FirstOrDefault(g => !g.Public && g.Files.ContainsKey(ConfigFile))?.Id;
        }, cancellationToken);
        return id is null ? null : await ReadConfig(id, cancellationToken);
    }

    /// <summary>Reads it; null: the gist or the file is gone.</summary>
    public async Task<ConfigGist?> ReadConfig(string gistId, CancellationToken cancellationToken)
    {
        var gist = await WithToken("read_gist", async github =>
        {
            try
            {
                return await github.Gist.Get(gistId);
            }
            catch (NotFoundException)
            {
                return null;
            }
        }, cancellationToken);
        if (gist is null || !gist.Files.TryGetValue(ConfigFile, out var file))
            return null;

        // GitHub cuts a file's content at a megabyte, or sooner in a gist of many files; its raw address has all of it.
        var isWhole = file.Content is not null && System.Text.Encoding.UTF8.GetByteCount(file.Content) >= file.Size;
        var content = isWhole ? file.Content! : await _api.ReadRaw(new Uri(file.RawUrl), FileLimit, cancellationToken);
        return new(gist.Id, gist.HtmlUrl, content);
    }

    /// <summary>Makes a secret gist. Look with <see cref="FindConfig"/> first: an earlier attempt may have been heard.</summary>
    public Task<ConfigGist> CreateConfig(string content, CancellationToken cancellationToken) =>
        WithToken("create_gist", async github =>
        {
            var wanted = new NewGist { Description = "Settings of Porter, which keeps the keys in it sealed.", Public = false };
            wanted.Files.Add(ConfigFile, content);
            var made = await github.Gist.Create(wanted);
            return new ConfigGist(made.Id, made.HtmlUrl, content);
        }, cancellationToken);

    /// <summary>Replaces the file's text.</summary>
    /// <returns>False when the gist is gone.</returns>
    public Task<bool> UpdateConfig(string gistId, string content, CancellationToken cancellationToken) =>
        WithToken("update_gist", async github =>
        {
            var change = new GistUpdate();
            change.Files.Add(ConfigFile, new GistFileUpdate { Content = content });
            try
            {
                await github.Gist.Edit(gistId, change);
                return true;
            }
            catch (NotFoundException)
            {
                return false;
            }
        }, cancellationToken);

    private Task<T> WithToken<T>(string operation, Func<IGitHubClient, Task<T>> call, CancellationToken cancellationToken) =>
        _api.Send(_token, operation, call, cancellationToken);
}
