using System.Diagnostics.Metrics;
using System.Runtime.Serialization;
using System.Text.Json;
using Polly;

namespace Porter.Grains.Outside;

/// <summary>Runs a call to an outside service, counts it, and turns whatever goes wrong into a <see cref="Refusal"/> or a <see cref="TryLater"/>.</summary>
internal static class OutboundCalls
{
    private static readonly Meter Meter = new("Porter");
    private static readonly Counter<long> Calls =
        Meter.CreateCounter<long>("porter.outbound.calls", description: "Calls to GitHub and Fly, by operation and result.");

    /// <summary>Runs <paramref name="call"/>.</summary>
    /// <param name="service">"GitHub" or "Fly".</param>
    /// <param name="operation">A constant name for the metrics.</param>
    /// <param name="call">The call.</param>
    /// <param name="explain">Reads the client library's own exceptions; null for one it does not know.</param>
    /// <param name="cancellationToken">The only cause for which an <see cref="OperationCanceledException"/> leaves this method.</param>
    public static async Task<T> Run<T>(
        string service, string operation, Func<Task<T>> call, Func<Exception, Exception?> explain, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var result = await call();
            Count(service, operation, "ok");
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Count(service, operation, "cancelled");
            throw;
        }
        catch (Exception error) when ((explain(error) ?? Explain(service, error)) is { } told)
        {
            Count(service, operation, told is Refusal ? "refused" : "try_later");
            throw told;
        }
    }

    private static Exception? Explain(string service, Exception error) => error switch
    {
        Refusal or TryLater => error,
        OperationCanceledException or TimeoutException or ExecutionRejectedException => new TryLater(service, "it did not answer in time"),
        // The message of a connection failure names host and port, never a header.
        HttpRequestException or IOException => new TryLater(service, $"the connection failed: {error.Message}"),
        JsonException or SerializationException => new TryLater(service, "its answer could not be read"),
        _ => null,
    };

    private static void Count(string service, string operation, string result) =>
        Calls.Add(1, new("service", service), new("operation", operation), new("result", result));
}
