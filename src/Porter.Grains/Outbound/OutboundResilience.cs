using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace Porter.Grains.Outbound;

/// <summary>How Porter bears with an outside service: ten seconds for one attempt, thirty for all, and only reads are repeated.</summary>
internal static class OutboundResilience
{
    /// <summary>The longest an attempt may take.</summary>
    public static readonly TimeSpan Attempt = TimeSpan.FromSeconds(10);

    /// <summary>The longest a call may take, with its repetitions.</summary>
    public static readonly TimeSpan Total = TimeSpan.FromSeconds(30);

    // A service that asks for a longer pause is left alone; the task that asked comes back later.
    private static readonly TimeSpan LongestAskedFor = TimeSpan.FromSeconds(2);

    /// <summary>Adds the timeouts and the retry, and turns off redirects, which could carry a token elsewhere.</summary>
    public static IHttpClientBuilder AddOutboundResilience(this IHttpClientBuilder builder)
    {
        builder.UseSocketsHttpHandler((handler, _) =>
        {
            handler.AllowAutoRedirect = false;
            handler.ConnectTimeout = TimeSpan.FromSeconds(5);
            // Clients live as long as the process: renewing connections lets a change of DNS through.
            handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        });
        builder.SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        builder.AddResilienceHandler("outbound", pipeline =>
        {
            var retry = new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(300),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = outcome => ValueTask.FromResult(IsWorthRepeating(outcome.Outcome)),
            };
            retry.DisableForUnsafeHttpMethods();
            pipeline.AddTimeout(Total).AddRetry(retry).AddTimeout(Attempt);
        });
        return builder;
    }

    private static bool IsWorthRepeating(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: HttpRequestException or ExecutionRejectedException } => true,
        { Result: { } answer } => (int)answer.StatusCode is 408 or >= 500 && !(answer.Headers.RetryAfter?.Delta > LongestAskedFor),
        _ => false,
    };
}
