using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.Serialization;
using System.Text.Json;
using Polly;
using Porter.Grains.Telemetry;

namespace Porter.Grains.Outbound;

/// <summary>Measures a call to an outside service and traces it, and turns whatever goes wrong into a <see cref="OutboundRefusedException"/> or a <see cref="TransientOutboundException"/>.</summary>
internal static class OutboundCalls
{
    private static readonly Histogram<double> Calls =
        PorterMeter.CallTime("porter.outbound.duration", "How long calls to GitHub and Fly took, with what was tried again on the way");

    /// <summary>Makes <paramref name="call"/>.</summary>
    /// <param name="service">"GitHub" or "Fly".</param>
    /// <param name="operation">A constant name for the metrics.</param>
    /// <param name="call">The call.</param>
    /// <param name="explain">Reads the client library's own exceptions; null for one it does not know.</param>
    /// <param name="cancellationToken">The only cause for which an <see cref="OperationCanceledException"/> leaves this method.</param>
    public static async Task<T> Measure<T>(
        string service, string operation, Func<Task<T>> call, Func<Exception, Exception?> explain, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        using var work = PorterTraces.Begin($"{service} {operation}");
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var result = await call();
            Record("ok");
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Record("cancelled");
            throw;
        }
        catch (Exception error) when ((explain(error) ?? Explain(service, error)) is { } told)
        {
            Record(told is OutboundRefusedException ? "refused" : "try_later");
            work.Fail(told.Message);
            throw told;
        }
        catch (Exception error)
        {
            Record("failed");
            work.Fail(error.GetType().Name);
            throw;
        }

        void Record(string result) => Calls.Record(
            Stopwatch.GetElapsedTime(began).TotalSeconds, new("service", service), new("operation", operation), new("result", result));
    }

    private static Exception? Explain(string service, Exception error) => error switch
    {
        OutboundRefusedException or TransientOutboundException => error,
        OperationCanceledException or TimeoutException or ExecutionRejectedException => new TransientOutboundException(service, "it did not answer in time"),
        // The message of a connection failure names host and port, never a header.
        HttpRequestException or IOException => new TransientOutboundException(service, $"the connection failed: {error.Message}"),
        JsonException or SerializationException => new TransientOutboundException(service, "its answer could not be read"),
        _ => null,
    };
}
