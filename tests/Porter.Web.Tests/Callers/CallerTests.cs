namespace Porter.Web.Tests.Callers;

[Collection(nameof(CallerTests))] // alone: while GitHub is away here, it is away for everybody in this world
[CollectionDefinition(nameof(CallerTests), DisableParallelization = true)]
public sealed class CallerTests(PorterApp app)
{
    [Theory]
    [InlineData("/api/tasks")]
    [InlineData("/api/tasks/task_aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("/api/config")]
    public async Task Nobody_in_particular_is_told_nothing(string path)
    {
        using var http = app.Anonymous();
        using var answer = await http.GetAsync(path);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        await Task.FromResult(answer).IsProblem(401, "Authorization: Bearer");
    }

    [Fact]
    public async Task A_token_that_GitHub_refuses_is_refused() =>
        await new Somebody(app, "mallory", "ghu_forged").Send(HttpMethod.Get, "/api/tasks").IsProblem(401, "GitHub does not take the token");

    [Fact]
    public async Task GitHub_is_asked_once_for_a_token_and_not_blamed_on_the_caller_when_away()
    {
        var alice = await app.NewUser(connected: false);
        using (app.World.GitHub.Faults.Fail("GET", "/user", 503))
            await alice.Send(HttpMethod.Get, "/api/tasks").IsProblem(503, "GitHub");

        await alice.Get("/api/tasks");
        using (app.World.GitHub.Faults.Fail("GET", "/user", 503))
            await alice.Get("/api/tasks");
    }

    [Fact]
    public async Task A_malformed_header_is_no_token()
    {
        using var http = app.Anonymous();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer two words");
        await http.GetAsync("/api/tasks").IsProblem(401, "Authorization: Bearer");
    }
}
