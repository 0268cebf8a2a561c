using System.Net;
using System.Text;

namespace Porter.Silo.Tests.Hosting;

public sealed class EmbeddedSiloTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly TemporaryDirectory data = new();

    private (string, string)[] Settings => [("Porter:DataDirectory", data.Path)];

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task What_Was_Acknowledged_Survives_Kill_9()
    {
        int acknowledged;
        await using (var first = await NodeProcess.Start(Settings))
        {
            using var halt = new CancellationTokenSource();
            var counting = CountUntil(first, halt.Token);
            await Eventually.True(Patience, () => "fifty acknowledged writes", async () => (await first.Read("clicks")).Value >= 50);
            await first.Kill();
            await halt.CancelAsync();
            acknowledged = await counting;
        }

        await using var second = await NodeProcess.Start(Settings);
        var found = (await second.Read("clicks")).Value;

        // The write that was in the air when the process died may or may not have arrived.
        Assert.InRange(found, acknowledged, acknowledged + 1);
        Assert.Equal(found + 1, (await second.Add("clicks")).Value);
    }

    [Fact]
    public async Task A_Reminder_Survives_Kill_9_And_Ticks_Again()
    {
        await using (var first = await NodeProcess.Start(Settings))
        {
            await first.StartPulse("heart");
            await Eventually.True(Patience, () => "the first tick", async () => (await first.Read("heart")).Ticks > 0);
            await first.Kill();
        }

        await using var second = await NodeProcess.Start(Settings);
        Assert.True((await second.Read("heart")).HasPulse);
        await Eventually.True(TimeSpan.FromMinutes(2), () => "a tick after the restart", async () => (await second.Read("heart")).Ticks > 0);
    }

    [Fact]
    public async Task Sigterm_Ends_It_Cleanly_And_Loses_Nothing()
    {
        await using (var first = await NodeProcess.Start(Settings))
        {
            await first.Add("clicks");
            Assert.Equal(0, await first.Terminate());
        }

        await using var second = await NodeProcess.Start(Settings);
        Assert.Equal(1, (await second.Read("clicks")).Value);
    }

    [Fact]
    public async Task Two_Porters_On_One_Machine_Do_Not_Meet()
    {
        using var elsewhere = new TemporaryDirectory();
        await using var first = await NodeProcess.Start(Settings);
        await using var second = await NodeProcess.Start([("Porter:DataDirectory", elsewhere.Path)]);

        await first.Add("clicks");

        Assert.Equal(0, (await second.Read("clicks")).Value);
    }

    [Fact]
    public async Task A_Second_Porter_On_One_Data_Directory_Is_Refused_In_Words()
    {
        await using var first = await NodeProcess.Start(Settings);
        await using var second = NodeProcess.Launch(Settings);

        Assert.NotEqual(0, await second.Exited());
        Assert.Contains("in use by another Porter", second.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await first.Add("clicks")).Value);
    }

    [Fact]
    public async Task Its_Files_Are_For_Its_Owner_Only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no mode bits.");
        await using var porter = await NodeProcess.Start(Settings);
        await porter.Add("clicks");

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
#pragma warning disable CA1416 // guarded above
        foreach (var file in Directory.GetFiles(data.Path, "porter.db*"))
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & Others);
#pragma warning restore CA1416
    }

    [Fact]
    public async Task Health_Readiness_And_Metrics_Answer()
    {
        await using var porter = await NodeProcess.Start(Settings);

        Assert.Equal("Healthy", await porter.Http.GetStringAsync("/healthz"));
        Assert.Equal("Healthy", await porter.Http.GetStringAsync("/readyz"));
        Assert.Contains("orleans", await porter.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_It_Sealed_It_Opens_After_A_Restart_And_Its_Keys_Lie_Sealed()
    {
        string box;
        await using (var first = await NodeProcess.Start(Settings))
        {
            box = await first.Http.GetStringAsync("/seal/cookie");
            await first.Terminate();
        }

        await using var second = await NodeProcess.Start(Settings);
        Assert.Equal("cookie", await second.Http.GetStringAsync($"/open/{box}"));
        var stored = await File.ReadAllTextAsync(data.File("porter.db"), Encoding.Latin1);
        Assert.Contains("enc:v1:", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Dashboard_Is_Off_Until_It_Is_Asked_For()
    {
        await using var porter = await NodeProcess.Start(Settings);

        Assert.Equal(HttpStatusCode.NotFound, (await porter.Http.GetAsync("/orleans/")).StatusCode);
    }

    [Fact]
    public async Task The_Dashboard_Answers_This_Machine_And_Nobody_Behind_A_Proxy_Or_Another_Name()
    {
        await using var porter = await NodeProcess.Start([.. Settings, ("Porter:Dashboard", "true")]);

        Assert.Equal(HttpStatusCode.OK, await Ask(_ => { }));
        Assert.Equal(HttpStatusCode.NotFound, await Ask(request => request.Headers.Add("X-Forwarded-For", "203.0.113.9")));
        Assert.Equal(HttpStatusCode.NotFound, await Ask(request => request.Headers.Host = "evil.example"));

        async Task<HttpStatusCode> Ask(Action<HttpRequestMessage> change)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/orleans/");
            change(request);
            using var answer = await porter.Http.SendAsync(request);
            return answer.StatusCode;
        }
    }

    private static async Task<int> CountUntil(NodeProcess node, CancellationToken halt)
    {
        var acknowledged = 0;
        while (!halt.IsCancellationRequested)
        {
            try
            {
                acknowledged = (await node.Add("clicks")).Value;
            }
            catch (HttpRequestException)
            {
                break; // killed
            }
        }

        return acknowledged;
    }
}
