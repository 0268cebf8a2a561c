namespace Porter.Silo.Tests.Hosting;

public sealed class EmbeddedSiloTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

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
        var path = data.File("inner");
        await using var porter = await NodeProcess.Start([("Porter:DataDirectory", path)]);
        await porter.Add("clicks");

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
#pragma warning disable CA1416 // guarded above
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & Others);
        foreach (var file in Directory.GetFiles(path, "porter.db*"))
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
