using System.Globalization;
using Porter.Grains.Agents;
using Porter.Grains.Outboxes;
using Porter.Grains.GitHub;
using Porter.Grains.Outbound;
using Porter.Grains.Secrets;
using Porter.Grains.Users.Config;

namespace Porter.Grains.Users;

/// <summary>A user's config, in their own Gist, read and written with the token they left. What it says is remembered for a minute.</summary>
internal sealed class UserGist(long userId, Durable<UserState> user, GitHubUsers gitHub, Sealer sealer, AgentCatalog agents, TimeProvider clock)
{
    private const string TokenPurpose = "github-token";
    private const string FallbackAgent = "opencode";
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private (UserConfig Config, string? Url, DateTimeOffset At)? _read;

    /// <summary>Keeps the user's token. What was read with another is forgotten.</summary>
    public async Task Connect(UserRef who, string token)
    {
        if (OpenToken() == token && user.Now?.Login == who.Login)
            return;
        await user.Change(state => (state ?? new()) with { Login = who.Login, SealedToken = sealer.Seal(token, TokenPurpose, Context) });
        _read = null;
    }

    /// <summary>Which agent is meant and what is missing.</summary>
    public async Task<Readiness> Check(string? agent)
    {
        UserConfig config;
        try
        {
            config = (await Read()).Config;
        }
        catch (ConfigException e)
        {
            return new(agent ?? FallbackAgent, e.Problem, e.Message);
        }

        var name = agent ?? config.DefaultAgent ?? FallbackAgent;
        // The settings are checked when they come through Porter; a gist can be edited without it.
        if (agents.Find(name) is not { } known)
            return new(FallbackAgent, ConfigProblem.AgentUnknown, name);
        return Missing(config, known.Name) is { } missing ? new(known.Name, ConfigProblem.KeyMissing, missing) : new(known.Name);
    }

    /// <summary>What a machine is made with; null for the Fly token alone.</summary>
    public async Task<Credentials> GetCredentials(string? agent)
    {
        var config = (await Read()).Config;
        if (Missing(config, agent) is { } missing)
            throw new ConfigException(ConfigProblem.KeyMissing, $"Your {missing} is not set.");
        var keys = agents.Find(agent)?.Keys ?? [];
        return new(config.FlyToken!, config.FlyApp, keys.ToDictionary(key => key.Env, key => config[key.Config]!));
    }

    /// <summary>The config as it may be shown.</summary>
    public async Task<ConfigView> View()
    {
        var (config, url) = await Read();
        var secrets = Secrets.ToDictionary(field => field, field => config[field] is { } secret ? Tail(secret) : null);
        return new(secrets, config.DefaultAgent ?? FallbackAgent, config.FlyApp, url);
    }

    /// <summary>Changes the named fields; makes the Gist where there is none.</summary>
    public async Task<ConfigView> Change(ConfigChange change)
    {
        var api = Api();
        await Ask(async () =>
        {
            var gist = await Find(api);
            var file = gist is null ? UserConfigFile.Empty : UserConfigFile.Parse(gist.Content);
            foreach (var (field, value) in change.Fields)
                file = file.With(field, string.IsNullOrEmpty(value) ? null : value);
            var text = file.Write(sealer, userId);
            if (gist is null || !await api.UpdateConfig(gist.Id, text, CancellationToken.None))
                gist = await api.CreateConfig(text, CancellationToken.None);
            await Remember(gist.Id);
            return gist;
        });
        _read = null;
        return await View();
    }

    private async Task<(UserConfig Config, string? Url)> Read()
    {
        if (_read is { } known && clock.GetUtcNow() - known.At < Fresh)
            return (known.Config, known.Url);
        var api = Api();
        var gist = await Ask(() => Find(api));
        if (gist is null)
            return (new() { Fields = [] }, null);
        var file = UserConfigFile.Parse(gist.Content);
        var config = file.Read(sealer, userId);
        // GitHub reports keys that it finds in Gists to their issuers, who revoke them: a plain one is sealed as soon as it is seen.
        if (file.HasPlainSecret)
            await Ask(() => api.UpdateConfig(gist.Id, file.Write(sealer, userId), CancellationToken.None));
        await Remember(gist.Id);
        _read = (config, gist.Url, clock.GetUtcNow());
        return (config, gist.Url);
    }

    private async Task<ConfigGist?> Find(GitHubUser api) =>
        (user.Now?.GistId is { } id ? await api.ReadConfig(id, CancellationToken.None) : null) ?? await api.FindConfig(CancellationToken.None);

    private async Task Remember(string gist) => await user.Change(state => state?.GistId == gist ? state : (state ?? new()) with { GistId = gist });

    private GitHubUser Api() => gitHub.With(OpenToken() ?? throw NotConnected());

    private string? OpenToken() => user.Now?.SealedToken is { } box && sealer.TryOpen(box, TokenPurpose, Context, out var token) ? token : null;

    private static async Task<T> Ask<T>(Func<Task<T>> question)
    {
        try
        {
            return await question();
        }
        catch (OutboundRefusedException refusal) when (refusal.Status is 401 or 403 or 404)
        {
            throw NotConnected(refusal.Status == 401 ? null : "The GitHub token that you left may not read and write gists; connect with one that may.");
        }
        catch (OutboundRefusedException refusal)
        {
            throw new ConfigException(ConfigProblem.Unreadable, refusal.Message);
        }
    }

    private static ConfigException NotConnected(string? why = null) =>
        new(ConfigProblem.NotConnected, why ?? "Porter has no GitHub token of yours that GitHub takes; connect your account.");

    private string? Missing(UserConfig config, string? agent) => config.FlyToken is null
        ? "Fly token"
        : agents.Find(agent)?.Keys.FirstOrDefault(key => config[key.Config] is null)?.Title;

    private IEnumerable<string> Secrets => agents.All.SelectMany(agent => agent.Keys).Select(key => key.Config).Prepend("fly_token").Distinct();

    private static string Tail(string secret) => secret.Length >= 12 ? secret[^4..] : "…";

    private string Context => userId.ToString(CultureInfo.InvariantCulture);
}
