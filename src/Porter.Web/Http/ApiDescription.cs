using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Porter.Web.Http;

/// <summary><c>/openapi/v1.json</c>.</summary>
internal static class ApiDescription
{
    private const string Scheme = "githubToken";

    public static void AddApiDescription(this IServiceCollection services) =>
        services.AddOpenApi("v1", options =>
        {
            options.AddDocumentTransformer(Introduce);
            options.AddOperationTransformer(AskForToken);
        });

    private static Task Introduce(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = "Porter",
            Version = "v1",
            Description = "Comment `@porter <agent>` on a GitHub issue; a cloud machine runs that coding agent; a pull request comes back. Errors are problem details (RFC 9457).",
        };
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A GitHub user token. Changing the config takes one that may write gists.",
            },
        };
        return Task.CompletedTask;
    }

    private static Task AskForToken(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Any())
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
        return Task.CompletedTask;
    }
}
