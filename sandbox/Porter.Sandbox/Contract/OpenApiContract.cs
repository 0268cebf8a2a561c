using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Porter.Sandbox.GitHub.State;
using Porter.Sandbox.Http;

namespace Porter.Sandbox.Contract;

/// <summary>
/// The official OpenAPI descriptions of GitHub and Fly, as a measure for exchanges: what Porter sent, and what the
/// sandbox answered. The files are in <c>../shared/reference</c> beside the checkout; where they are not there,
/// <see cref="Missing"/> says so, and a test skips visibly.
/// </summary>
public sealed partial class OpenApiContract
{
    // What Porter asks of GitHub beyond the subset, as https://docs.github.com/rest/issues/comments#delete-an-issue-comment has it.
    private const string AdditionalOperations = """
        {
          "paths": {
            "/repos/{owner}/{repo}/issues/comments/{comment_id}": { "delete": { "responses": { "204": { "description": "Response" } } } }
          }
        }
        """;

    private static readonly Lazy<OpenApiContract?> GitHubFile = new(() => Load("github-openapi-porter-subset.json", AdditionalOperations));
    private static readonly Lazy<OpenApiContract?> WebhookFile = new(() => Load("github-webhooks-porter-subset.json"));
    private static readonly Lazy<OpenApiContract?> FlyFile = new(() => Load("fly-machines-openapi.strict.json"));

    private readonly JsonObject document;
    private readonly JsonSchema schema;
    private readonly (string Method, Regex Path, int Variables, JsonObject Operation)[] operations;

    private OpenApiContract(JsonObject document, JsonObject beside)
    {
        (this.document, schema) = (document, new JsonSchema(document));
        operations =
        [
            .. from described in new[] { document, beside }
               from path in described["paths"] as JsonObject ?? []
               from verb in path.Value as JsonObject ?? []
               where verb.Value is JsonObject && verb.Key != "parameters"
               let variables = path.Key.Count(letter => letter == '{')
               select (verb.Key.ToUpperInvariant(), Template(path.Key), variables, (JsonObject)verb.Value!),
        ];
    }

    /// <summary>Why nothing can be checked here; null when everything can.</summary>
    public static string? Missing => GitHubFile.Value is null || WebhookFile.Value is null || FlyFile.Value is null
        ? "the official OpenAPI files are not in ../shared/reference beside the checkout"
        : null;

    /// <summary>
    /// What in an exchange is not as its API describes it; empty when all is. Errors need a message only, since GitHub's file
    /// describes few of them.
    /// </summary>
    public static IReadOnlyList<string> Check(Exchange exchange)
    {
        var contract = exchange.World == "fly" ? FlyFile.Value : GitHubFile.Value;
        return contract is null ? throw new InvalidOperationException(Missing) : contract.CheckWith(exchange);
    }

    /// <summary>What in a webhook's body is not as GitHub describes it.</summary>
    public static IReadOnlyList<string> Check(Delivery delivery)
    {
        var contract = WebhookFile.Value ?? throw new InvalidOperationException(Missing);
        var name = (delivery.Action is null ? delivery.Event : $"{delivery.Event}-{delivery.Action}").Replace('_', '-');
        return contract.document["components"]?["schemas"]?[$"webhook-{name}"] is { } described
            ? contract.schema.Validate(described, JsonNode.Parse(delivery.Payload))
            : [$"{name} is not described"];
    }

    private List<string> CheckWith(Exchange exchange)
    {
        // A literal path describes more than one with variables: /repos/x/installation is no {branch}.
        var operation = operations
            .Where(one => one.Method == exchange.Method && one.Path.IsMatch(exchange.Path))
            .OrderBy(one => one.Variables)
            .FirstOrDefault()
            .Operation;
        if (operation is null)
            return [$"{exchange}: not described"];
        var errors = new List<string>();
        if (exchange.Status is not (400 or 422) && operation["requestBody"] is { } request)
            errors.AddRange(Body(schema.Resolve(request), exchange.RequestBody, "request"));
        if (exchange.Status == 0)
            return Name(exchange, errors);
        if (operation["responses"]?[exchange.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)] is { } response)
            errors.AddRange(Body(schema.Resolve(response), exchange.ResponseBody, "response"));
        else if (exchange.Status < 400)
            errors.Add($"status {exchange.Status} is not described");
        else if (JsonNode.Parse(exchange.ResponseBody ?? "{}") is not JsonObject error || (error["message"] ?? error["error"]) is null)
            errors.Add("an error without a message");
        return Name(exchange, errors);
    }

    private IEnumerable<string> Body(JsonObject holder, string? text, string side)
    {
        var content = holder["content"] as JsonObject;
        var described = content?["application/json"] ?? content?["application/vnd.github.v3.star+json"];
        if (described?["schema"] is not { } expected)
            return [];
        if (text is null)
            return (bool?)holder["required"] == true ? [$"{side}: body is missing"] : [];
        try
        {
            return schema.Validate(expected, JsonNode.Parse(text)).Select(error => $"{side}: {error}");
        }
        catch (JsonException)
        {
            return side == "response" ? [] : [$"{side}: not JSON"];
        }
    }

    private static List<string> Name(Exchange exchange, IEnumerable<string> errors) =>
        [.. errors.Select(error => $"{exchange.Method} {exchange.Path} -> {exchange.Status}: {error}")];

    // The last variable may hold slashes: a path, a branch, a range.
    private static Regex Template(string path)
    {
        var pattern = Variable().Replace(Regex.Escape(path), "[^/]+");
        if (path.EndsWith('}') && GreedyEnd().IsMatch(path))
            pattern = pattern[..^"[^/]+".Length] + ".+";
        return new Regex($"^{pattern}$", RegexOptions.CultureInvariant);
    }

    private static OpenApiContract? Load(string file, string beside = "{}")
    {
        var folder = Environment.GetEnvironmentVariable("PORTER_REFERENCE")
            ?? (Checkout.Root is null ? null : Path.Combine(Checkout.Root, "..", "shared", "reference"));
        var path = folder is null ? null : Path.Combine(folder, file);
        return File.Exists(path) && JsonNode.Parse(File.ReadAllText(path)) is JsonObject document
            ? new OpenApiContract(document, JsonNode.Parse(beside)!.AsObject())
            : null;
    }

    [GeneratedRegex(@"\\\{[^}]+}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\{(path|branch|ref|basehead)\}$")]
    private static partial Regex GreedyEnd();
}
