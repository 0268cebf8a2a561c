using System.Security.Claims;
using System.Text.Json.Nodes;
using Porter.Grains.Agents;
using Porter.Grains.Users;
using Porter.Web.Callers;
using Porter.Web.Http;

namespace Porter.Web.Config;

/// <summary><c>/api/config</c>: the caller's config, in their own secret Gist.</summary>
internal static class ConfigEndpoints
{
    public static void MapConfig(this IEndpointRouteBuilder endpoints)
    {
        var config = endpoints.MapGroup("/api/config").RequireAuthorization().WithTags("Config")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        config.MapGet("", Get).WithSummary("Shows your config, never a secret").Produces<ConfigResource>();
        config.MapPut("", Put).WithSummary("Changes your config")
            .WithDescription("Keeps the token of this request, encrypted, for reading the Gist when you give a command. Fields: flyToken, flyApp, defaultAgent and a key per provider (anthropicKey, ampKey, openaiKey, geminiKey). Only the fields in the body change; an empty text unsets one.")
            .Produces<ConfigResource>().ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> Get(ClaimsPrincipal caller, IGrainFactory grains) =>
        TypedResults.Ok(ConfigResource.Of(await grains.GetGrain<IUserGrain>(caller.ToUser().Id).GetConfig()));

    private static async Task<IResult> Put(JsonObject body, HttpRequest request, ClaimsPrincipal caller, IGrainFactory grains, AgentCatalog agents)
    {
        var (change, complaint) = ConfigFields.Read(body, agents);
        if (change is null)
            return Problem.BadRequest(complaint!);
        if (!Bearer.TryRead(request, out var token))
            return Problem.Unauthorized("The config is changed with a GitHub user token that may write gists: Authorization: Bearer TOKEN.");

        var by = caller.ToUser();
        var user = grains.GetGrain<IUserGrain>(by.Id);
        await user.Connect(by, token);
        return TypedResults.Ok(ConfigResource.Of(change.Fields.Count == 0 ? await user.GetConfig() : await user.PutConfig(change)));
    }
}
