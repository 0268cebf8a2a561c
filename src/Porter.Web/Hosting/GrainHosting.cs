using Microsoft.Extensions.Options;
using Porter.Grains;
using Porter.Grains.Agents;
using Porter.Grains.Fly;
using Porter.Grains.GitHub;
using Porter.Silo.Hosting;

namespace Porter.Web.Hosting;

/// <summary>Where the grains are that the endpoints call: in this process, or in a cluster.</summary>
internal static class GrainHosting
{
    public static void AddGrains(this WebApplicationBuilder builder)
    {
        builder.Services.AddPorterGrains(builder.Configuration);
        builder.Services.AddOptions<PorterOptions>()
            .Validate(IsAddress, "Porter:PublicUrl must be an http(s) address, such as https://porter.example.com.")
            .Validate(IsReachable, "Porter:PublicUrl is not set: a distributed Porter must be told the address at which machines and people reach it.");

        if (ClusterMode.Read(builder.Configuration) is ClusterKind.Distributed)
            builder.AddPorterClient();
        else
            builder.AddPorterSilo();
    }

    /// <summary>Looks at every setting now, so that a process with wrong ones ends before it does anything, and names them all.</summary>
    /// <exception cref="AggregateException">What is wrong, setting by setting; <see cref="BadSettings"/> puts it into words.</exception>
    public static void CheckSettings(this WebApplication app)
    {
        var wrong = new List<Exception>();
        Look<IOptions<PorterOptions>>(options => options.Value);
        Look<IOptions<GitHubOptions>>(options => options.Value);
        Look<IOptions<FlyOptions>>(options => options.Value);
        if (wrong.Count == 0)
            Look<AgentCatalog>(agents => agents);
        if (wrong.Count > 0)
            throw new AggregateException(wrong);
        app.Services.TellListeningAddress(app.Lifetime);

        void Look<T>(Func<T, object> read)
            where T : notnull
        {
            try
            {
                read(app.Services.GetRequiredService<T>());
            }
            catch (Exception e) when (BadSettings.Explain(e) is not null)
            {
                wrong.Add(e);
            }
        }
    }

    private static bool IsAddress(PorterOptions options) => options.PublicUrl is null or { IsAbsoluteUri: true, Scheme: "http" or "https" };

    private static bool IsReachable(PorterOptions options) => options.Cluster is not ClusterKind.Distributed || options.PublicUrl is not null;
}
