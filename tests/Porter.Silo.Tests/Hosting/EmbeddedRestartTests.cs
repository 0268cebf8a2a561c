using System.Text;

namespace Porter.Silo.Tests.Hosting;

/// <summary>What a Porter by itself finds again, after it was killed and after it was told to stop.</summary>
public sealed class EmbeddedRestartTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly TemporaryDirectory data = new();

    private (string, string)[] Settings => [("Porter:DataDirectory", data.Path)];

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task What_was_acknowledged_survives_kill_9()
    {
        int acknowledged;
        await using (var first = await NodeProcess.Start(Settings))
        {
            using var halt = new CancellationTokenSource();
            var counting = CountUntil(first, halt.Token);
            await Eventually.True(Limit, () => "fifty acknowledged writes", async () => (await first.Read("clicks")).Value >= 50);
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
    public async Task A_reminder_survives_kill_9_and_ticks_again()
    {
        await using (var first = await NodeProcess.Start(Settings))
        {
            await first.StartPulse("heart");
            await Eventually.True(Limit, () => "the first tick", async () => (await first.Read("heart")).Ticks > 0);
            await first.Kill();
        }

        await using var second = await NodeProcess.Start(Settings);
        Assert.True((await second.Read("heart")).HasPulse);
        await Eventually.True(Limit, () => "a tick after the restart", async () => (await second.Read("heart")).Ticks > 0);
    }

    [Fact]
    public async Task Sigterm_ends_it_cleanly_and_it_finds_and_opens_what_it_had()
    {
        string box;
        await using (var first = await NodeProcess.Start(Settings))
        {
            await first.Add("clicks");
            box = await first.Http.GetStringAsync("/seal/cookie");
            Assert.Equal(0, await first.Terminate());
        }

        var stored = await File.ReadAllTextAsync(data.File("porter.db"), Encoding.Latin1);
        Assert.Contains("enc:v1:", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", stored, StringComparison.Ordinal);
        await using var second = await NodeProcess.Start(Settings);
        Assert.Equal(1, (await second.Read("clicks")).Value);
        Assert.Equal("cookie", await second.Http.GetStringAsync($"/open/{box}"));
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
