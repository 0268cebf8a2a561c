using Microsoft.Extensions.Options;
using Porter.Grains;
using Porter.Silo.Dashboard;
using Porter.Silo.Health;
using Porter.Silo.Hosting;
using Porter.Silo.Storage.Postgres;
using Porter.Silo.Telemetry;

if (args is ["--schema"])
{
    Console.Write(PostgresSchema.Script());
    return 0;
}

WebApplication app;
try
{
    app = Build(args);
    app.Services.GetRequiredService<IStartupValidator>().Validate();
}
catch (Exception e) when (SettingsErrors.Explain(e) is { } explained)
{
    await Console.Error.WriteLineAsync(explained);
    return 1;
}

await app.RunUntilToldToStop();
return 0;

static WebApplication Build(string[] args)
{
    // The files beside the program, from wherever it is started.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.AddLogLevels();
    ClusterMode.Require(
        builder.Configuration, ClusterKind.Distributed, "Porter.Silo is one of many silos; alone, Porter.Web hosts the grains itself.");
    builder.Services.AddPorterGrains(builder.Configuration);
    builder.AddPorterSilo();
    builder.AddPorterTelemetry();

    var app = builder.Build();
    app.MapPorterHealth();
    app.MapPorterMetrics();
    app.MapPorterDashboard();
    return app;
}
