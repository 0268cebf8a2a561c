using System.Net;

namespace Porter.Web.Tests.Hosting;

/// <summary>What whoever operates Porter asks it, without a sign-in.</summary>
public sealed class SightTests(PorterApp app)
{
    [Theory]
    [InlineData("/healthz", "Healthy")]
    [InlineData("/readyz", "Healthy")]
    [InlineData("/metrics", "orleans_")]
    public async Task It_answers_whether_it_lives_is_ready_and_what_it_counted(string path, string part)
    {
        using var http = app.Anonymous();
        Assert.Contains(part, await http.GetStringAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_dashboard_is_off_until_it_is_asked_for()
    {
        using var http = app.Anonymous();
        using var answer = await http.GetAsync("/orleans/");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
