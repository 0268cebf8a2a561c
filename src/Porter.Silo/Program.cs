using Porter.Grains;
using Porter.Silo.Health;
using Porter.Silo.Hosting;
using Porter.Silo.Telemetry;

var builder = WebApplication.CreateBuilder(args);
builder.AddPorterSilo();
builder.Services.AddPorterGrains(builder.Configuration);
builder.AddPorterTelemetry();

var app = builder.Build();
app.MapPorterHealth();
app.MapPorterMetrics();
app.Run();
