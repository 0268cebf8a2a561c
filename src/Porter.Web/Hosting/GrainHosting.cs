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

        if (ClusterMode.Read(builder.Configuration) is ClusterKind.Distributed)
            builder.AddPorterClient();
        else
            builder.AddPorterSilo();
    }

    /// <summary>Looks at every setting now, so that a process with wrong ones ends before it does anything, and names them all.</summary>
    /// <exception cref="AggregateException">What is wrong, setting by setting; <see cref="SettingsErrors"/> puts it into words.</exception>
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
            catch (Exception e) when (SettingsErrors.Explain(e) is not null)
            {
                wrong.Add(e);
            }
        }
    }
}
