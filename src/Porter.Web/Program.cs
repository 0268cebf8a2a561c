using Porter.Grains;
using Porter.Silo.Dashboard;
using Porter.Silo.Health;
using Porter.Silo.Hosting;
using Porter.Silo.KeyRing;
using Porter.Silo.Telemetry;
using Porter.Web.Callbacks;
using Porter.Web.Callers;
using Porter.Web.Config;
using Porter.Web.Hosting;
using Porter.Web.Http;
using Porter.Web.Tasks;
using Porter.Web.Webhooks;

WebApplication app;
try
{
    app = Build(args);
}
catch (Exception e) when (SettingsErrors.Explain(e) is { } explanation)
{
    await Console.Error.WriteLineAsync(explanation);
    return 1;
}

await app.RunUntilToldToStop();
return 0;

static WebApplication Build(string[] args)
{
    // The files beside the program, from wherever it is started.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.AddGrains();
    builder.AddPorterKeyRing();
    builder.AddPorterTelemetry();
    builder.AddHttpRules();
    builder.Services.AddCallers();
    builder.Services.AddApiDescription();

    var app = builder.Build();
    app.CheckSettings();
    app.UseHttpRules();
    app.UseAuthentication();
    app.UseAuthorization();

    app.MapFrontDoor();
    app.MapGitHubWebhook();
    app.MapCallbacks();
    app.MapTasks();
    app.MapConfig();
    app.MapSettingsPage();
    app.MapOpenApi();
    app.MapPorterHealth();
    app.MapPorterMetrics();
    app.MapPorterDashboard();
    return app;
}
