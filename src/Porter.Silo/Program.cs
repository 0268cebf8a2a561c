using Porter.Grains;
using Porter.Silo.Dashboard;
using Porter.Silo.Health;
using Porter.Silo.Hosting;
using Porter.Silo.Storage.Postgres;
using Porter.Silo.Telemetry;

if (args is ["--schema"])
{
    Console.Write(PostgresSchema.Script());
    return;
}

var builder = WebApplication.CreateBuilder(args);
ClusterMode.Require(builder.Configuration, ClusterKind.Distributed, "Porter.Silo is one of many silos; alone, Porter.Web hosts the grains itself.");
builder.Services.AddPorterGrains(builder.Configuration);
builder.AddPorterSilo();
builder.AddPorterTelemetry();

var app = builder.Build();
app.MapPorterHealth();
app.MapPorterMetrics();
app.MapPorterDashboard();
app.Run();
