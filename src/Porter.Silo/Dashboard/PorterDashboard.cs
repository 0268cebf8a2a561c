using System.Net;
using Orleans.Dashboard;

namespace Porter.Silo.Dashboard;

/// <summary>
/// Orleans' own dashboard at <c>/orleans/</c>: grains, calls, reminders of the whole cluster. It has no sign-in and shows
/// who uses Porter, so it is off (<c>Porter:Dashboard</c>), and when on answers this machine only, unless
/// <c>Porter:DashboardRemote</c> says that something in front of it guards it.
/// </summary>
public static class PorterDashboard
{
    private const string Path = "/orleans";

    /// <summary>Maps the dashboard where the settings ask for it and this process is a silo; otherwise does nothing.</summary>
    public static WebApplication MapPorterDashboard(this WebApplication app)
    {
        if (!IsOn(app.Configuration) || app.Services.GetService<ILocalSiloDetails>() is null)
            return app;

        var dashboard = app.MapOrleansDashboard(Path);
        if (!app.Configuration.GetValue<bool>("Porter:DashboardRemote"))
        {
            dashboard.AddEndpointFilter(
                async (context, next) => IsFromHere(context.HttpContext) ? await next(context) : Results.NotFound());
        }

        return app;
    }

    internal static void AddPorterDashboard(this ISiloBuilder silo, IConfiguration configuration)
    {
        if (IsOn(configuration))
            silo.AddDashboard();
    }

    /// <summary>
    /// From this machine, not through a proxy on it, and asked for under this machine's name: a web page elsewhere can make
    /// its own name point here and have a visitor's browser ask.
    /// </summary>
    internal static bool IsFromHere(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
        && !context.Request.Headers.ContainsKey("Forwarded")
        && !context.Request.Headers.Keys.Any(header => header.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase))
        && context.Request.Host.Host is ("localhost" or "127.0.0.1" or "[::1]");

    private static bool IsOn(IConfiguration configuration) => configuration.GetValue<bool>("Porter:Dashboard");
}
