// A process of a cluster, for tests that kill processes: a silo with one small grain, or (argument --client) a client of it,
// with the grain's methods over HTTP. Everything but the grain is Porter's own hosting.
using Microsoft.AspNetCore.DataProtection;
using Porter.Grains.Secrets;
using Porter.Silo.Dashboard;
using Porter.Silo.Health;
using Porter.Silo.Hosting;
using Porter.Silo.KeyRing;
using Porter.Silo.Node;
using Porter.Silo.Telemetry;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
if (args.Contains("--client"))
    builder.AddPorterClient();
else
    builder.AddPorterSilo();
builder.Services.AddSecrets(builder.Configuration);
builder.AddPorterKeyRing();
builder.AddPorterTelemetry();
// Porter's own pulse is a minute; a test should not have to wait that long.
builder.Services.Configure<ReminderOptions>(reminders => reminders.MinimumReminderPeriod = TimeSpan.FromSeconds(1));

var app = builder.Build();
app.MapPorterHealth();
app.MapPorterMetrics();
app.MapPorterDashboard();
app.MapGet("/seal/{text}", (string text, IDataProtectionProvider protection) => protection.CreateProtector("test").Protect(text));
app.MapGet("/open/{box}", (string box, IDataProtectionProvider protection) => protection.CreateProtector("test").Unprotect(box));
app.MapGet("/counters/{key}", (string key, IGrainFactory grains) => grains.GetGrain<ICounterGrain>(key).Read());
app.MapPost("/counters/{key}", (string key, IGrainFactory grains) => grains.GetGrain<ICounterGrain>(key).Add());
app.MapPost("/counters/{key}/pulse", (string key, IGrainFactory grains) => grains.GetGrain<ICounterGrain>(key).StartPulse());
await app.RunUntilToldToStop();
