using Microsoft.AspNetCore.Http.Metadata;

namespace Porter.Web.Http;

/// <summary>What holds for every request: limits, and errors as problem details (RFC 9457).</summary>
internal static class HttpRules
{
    /// <summary>Bytes of a body, where an endpoint does not say otherwise.</summary>
    private const long BodyLimit = 256 * 1024;

    public static void AddHttpRules(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyLimit;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = problem => problem.ProblemDetails.Extensions.Remove("exception"));
        builder.Services.AddExceptionHandler<Failures>();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.MaxDepth = 16;
        });
        // Otherwise a body that cannot be read is answered without a word on why, save in development.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    public static void UseHttpRules(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.Use((context, next) =>
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
            if (context.Request.Path.StartsWithSegments("/api"))
                context.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
    }

    /// <summary>Lets the endpoint take bodies of so many bytes.</summary>
    public static TBuilder TakesUpTo<TBuilder>(this TBuilder endpoint, long bytes)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new SizeLimit(bytes));

    private sealed record SizeLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
