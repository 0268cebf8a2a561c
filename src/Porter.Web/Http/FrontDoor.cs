using System.Reflection;

namespace Porter.Web.Http;

/// <summary>What a visitor of <c>/</c> reads.</summary>
internal static class FrontDoor
{
    private static readonly Welcome Words = new(
        "Porter",
        typeof(FrontDoor).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
        "Comment @porter <agent> on a GitHub issue; a cloud machine runs that coding agent; a pull request comes back.",
        "/openapi/v1.json");

    public static void MapFrontDoor(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/", () => TypedResults.Ok(Words)).WithTags("About").WithSummary("What this is");

    /// <summary>What this is, and where its API is described.</summary>
    internal sealed record Welcome(string Name, string Version, string About, string Api);
}
