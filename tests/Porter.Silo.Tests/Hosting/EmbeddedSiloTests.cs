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
    public async Task Two_Porters_On_One_Machine_Do_Not_Meet()
    {
        using var elsewhere = new TemporaryDirectory();
        await using var second = await NodeProcess.Start([("Porter:DataDirectory", elsewhere.Path)]);

        await porter.Process.Add("mine");

        Assert.Equal(0, (await second.Read("mine")).Value);
    }

    [Fact]
    public async Task A_Second_Porter_On_One_Data_Directory_Is_Refused_In_Words()
    {
        await using var second = NodeProcess.Launch([("Porter:DataDirectory", porter.DataDirectory)]);

        Assert.NotEqual(0, await second.Exited());
        Assert.Contains("in use by another Porter", second.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await porter.Process.Add("after the other")).Value);
    }

    [Fact]
    public async Task Its_Files_Are_For_Its_Owner_Only()
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
    public async Task Health_Readiness_And_Metrics_Answer()
    {
        Assert.Equal("Healthy", await porter.Process.Http.GetStringAsync("/healthz"));
        Assert.Equal("Healthy", await porter.Process.Http.GetStringAsync("/readyz"));
        Assert.Contains("orleans", await porter.Process.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Dashboard_Is_Off_Until_It_Is_Asked_For() =>
        Assert.Equal(HttpStatusCode.NotFound, (await porter.Process.Http.GetAsync("/orleans/")).StatusCode);

    [Fact]
    public async Task The_Dashboard_Answers_This_Machine_And_Nobody_Behind_A_Proxy_Or_Another_Name()
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
