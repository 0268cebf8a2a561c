using System.Text.Json.Nodes;

namespace Porter.Web.Tests.Http;

public sealed class ApiDescriptionTests(PorterApp app)
{
    private static readonly string[] Operations =
    [
        "GET /",
        "POST /api/webhooks/github",
        "POST /api/callbacks/started", "POST /api/callbacks/progress", "POST /api/callbacks/publish", "POST /api/callbacks/complete",
        "GET /api/tasks", "POST /api/tasks", "GET /api/tasks/{id}", "DELETE /api/tasks/{id}", "POST /api/tasks/{id}/retry", "GET /api/tasks/{id}/log", "GET /api/tasks/{id}/events",
        "GET /api/config", "PUT /api/config",
    ];

    private async Task<JsonNode> Describe()
    {
        using var http = app.Anonymous();
        return JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json"))!;
    }

    [Fact]
    public async Task Every_operation_is_described_and_nothing_else()
    {
        var described = (await Describe())["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"));
        Assert.Equal(Operations.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_operation_says_what_it_does_and_how_it_fails()
    {
        foreach (var (path, operations) in (await Describe())["paths"]!.AsObject())
        {
            foreach (var (method, operation) in operations!.AsObject())
            {
                Assert.False(string.IsNullOrEmpty((string?)operation!["summary"]), $"{method} {path} has no summary");
                var responses = operation["responses"]!.AsObject().Select(response => response.Key).ToArray();
                Assert.True(path == "/" || responses.Contains("401"), $"{method} {path} does not say what an unknown caller gets");
                var needsToken = path.StartsWith("/api/tasks", StringComparison.Ordinal) || path.StartsWith("/api/config", StringComparison.Ordinal);
                Assert.Equal(needsToken, operation["security"] is not null);
            }
        }
    }

    [Fact]
    public async Task The_reference_in_the_docs_names_every_operation()
    {
        var docs = await File.ReadAllTextAsync(Checkout.File("docs/api.md"));
        foreach (var operation in Operations.Where(operation => operation != "GET /"))
            Assert.Contains($"`{operation}`", docs, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/metrics")]
    [InlineData("/")]
    public async Task The_house_answers_at_its_doors(string path)
    {
        using var http = app.Anonymous();
        using var answer = await http.GetAsync(path);
        Assert.True(answer.IsSuccessStatusCode, $"{path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    [Fact]
    public async Task What_is_not_there_is_a_problem()
    {
        using var http = app.Anonymous();
        await http.GetAsync("/api/nothing").IsProblem(404);
    }
}
