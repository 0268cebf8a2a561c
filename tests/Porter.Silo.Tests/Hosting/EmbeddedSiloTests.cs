using System.Net;

namespace Porter.Silo.Tests.Hosting;

/// <summary>One Porter by itself, which the tests only look at.</summary>
public sealed class EmbeddedPorter : IAsyncLifetime
{
    private readonly TemporaryDirectory data = new();
    private NodeProcess? process;

    public NodeProcess Process => process!;

    public string DataDirectory => data.Path;

    public async ValueTask InitializeAsync() => process = await NodeProcess.Start([("Porter:DataDirectory", data.Path)]);

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        data.Dispose();
    }
}

public sealed class EmbeddedSiloTests(EmbeddedPorter porter) : IClassFixture<EmbeddedPorter>
{
    [Fact]
    public async Task Two_Porters_on_one_machine_do_not_meet()
    {
        using var elsewhere = new TemporaryDirectory();
        await using var second = await NodeProcess.Start([("Porter:DataDirectory", elsewhere.Path)]);

        await porter.Process.Add("mine");

        Assert.Equal(0, (await second.Read("mine")).Value);
    }

    [Fact]
    public async Task A_second_Porter_on_one_data_directory_is_refused_in_words()
    {
        await using var second = NodeProcess.Launch([("Porter:DataDirectory", porter.DataDirectory)]);

        Assert.NotEqual(0, await second.Exited());
        Assert.Contains("in use by another Porter", second.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await porter.Process.Add("after the other")).Value);
    }

    [Fact]
    public async Task Its_files_are_for_its_owner_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no mode bits.");
        await porter.Process.Add("stored");

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        var files = Directory.GetFiles(porter.DataDirectory, "porter.db*");
        Assert.NotEmpty(files);
#pragma warning disable CA1416 // guarded above
        foreach (var file in files)
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & Others);
#pragma warning restore CA1416
    }

    [Fact]
    public async Task Health_readiness_and_metrics_answer()
    {
        Assert.Equal("Healthy", await porter.Process.Http.GetStringAsync("/healthz"));
        Assert.Equal("Healthy", await porter.Process.Http.GetStringAsync("/readyz"));
        Assert.Contains("orleans", await porter.Process.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_dashboard_is_off_until_it_is_asked_for() =>
        Assert.Equal(HttpStatusCode.NotFound, (await porter.Process.Http.GetAsync("/orleans/")).StatusCode);

    [Fact]
    public async Task The_dashboard_answers_this_machine_and_nobody_behind_a_proxy_or_another_name()
    {
        using var data = new TemporaryDirectory();
        await using var shown = await NodeProcess.Start([("Porter:DataDirectory", data.Path), ("Porter:Dashboard", "true")]);

        Assert.Equal(HttpStatusCode.OK, await Ask(_ => { }));
        Assert.Equal(HttpStatusCode.NotFound, await Ask(request => request.Headers.Add("X-Forwarded-For", "203.0.113.9")));
        Assert.Equal(HttpStatusCode.NotFound, await Ask(request => request.Headers.Host = "evil.example"));

        async Task<HttpStatusCode> Ask(Action<HttpRequestMessage> change)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/orleans/");
            change(request);
            using var answer = await shown.Http.SendAsync(request);
            return answer.StatusCode;
        }
    }
}
