using Orleans.Configuration;

namespace Porter.Silo.Hosting;

/// <summary>
/// How soon a silo that died is known to be dead. Orleans' defaults suit clusters over bad networks: 12 s for a crash, one
/// to two minutes for a hung process, 100 s for a cluster that crashed whole. A task's slot and its machine's money wait
/// for that, so Porter asks more often; the numbers were measured on PostgreSQL with <c>kill -9</c> and <c>SIGSTOP</c>.
/// </summary>
internal static class Membership
{
    /// <summary>Porter's settings for a silo; <c>Orleans:Membership</c> overrides them.</summary>
    public static void Configure(IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<ClusterMembershipOptions>(membership =>
        {
            // Two missed one-second probes: dead after two to three seconds.
            membership.ProbeTimeout = TimeSpan.FromSeconds(1);
            membership.NumMissedProbesLimit = 2;
            // Orleans lets a slow silo's probes grow to four times as long; a hung one would be given a minute that way.
            membership.MaxProbeTimeout = TimeSpan.FromSeconds(1);
            // A starting silo waits for rows that look alive; after a whole cluster was killed, that is three of these.
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(3);
        });
        services.Configure<ClusterMembershipOptions>(configuration.GetSection("Orleans:Membership"));
    }

    /// <summary>Porter's settings for a client; <c>Orleans:Messaging</c> and <c>Orleans:Gateway</c> override them.</summary>
    public static void ConfigureClient(IServiceCollection services)
    {
        // A call that was on its way to a silo that died is only given up after this, so it is part of every failover.
        // Methods that wait for GitHub or Fly say so with [ResponseTimeout].
        services.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(4));
        // A hung gateway leaves the list when the cluster declares it dead; the client must look to notice.
        services.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2));
    }
}
