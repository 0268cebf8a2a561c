using Microsoft.Extensions.DependencyInjection.Extensions;
using Porter.Grains;

namespace Porter.Silo.Hosting;

/// <summary>Makes a host a silo of Porter's, or a client of its cluster.</summary>
public static class PorterSiloHosting
{
    /// <summary>
    /// Hosts Porter's grains in this process. With <c>Porter:Cluster=Embedded</c> (the default) the silo is alone and keeps
    /// grain state and reminders in <c>{Porter:DataDirectory}/porter.db</c>; with <c>Distributed</c> it joins the cluster
    /// that Orleans' own sections name (<c>Orleans:Clustering</c>, <c>Orleans:GrainStorage:Default</c>, <c>Orleans:Reminders</c>).
    /// </summary>
    /// <exception cref="InvalidOperationException">A setting is missing or unknown; the message names it.</exception>
    public static IHostApplicationBuilder AddPorterSilo(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        SiloClock.Register(builder.Services);
        if (ClusterMode.Read(builder.Configuration) == ClusterKind.Distributed)
            DistributedSilo.Add(builder);
        else
            EmbeddedSilo.Add(builder);
        return builder;
    }

    /// <summary>
    /// Makes this process a client of a distributed cluster. It may be given the silos' own settings: of Orleans' sections
    /// it reads <c>Orleans:Clustering</c>, the cluster's names, <c>Orleans:Messaging</c> and <c>Orleans:Gateway</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">A setting is missing; the message names it.</exception>
    public static IHostApplicationBuilder AddPorterClient(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        DistributedClient.Add(builder);
        return builder;
    }
}
