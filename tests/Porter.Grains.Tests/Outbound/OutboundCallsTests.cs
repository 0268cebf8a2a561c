using Porter.Grains.Outbound;
using Porter.Grains.Tests.Telemetry;

namespace Porter.Grains.Tests.Outbound;

public sealed class OutboundCallsTests : IDisposable
{
    private readonly Measured _measured = new();

    public void Dispose() => _measured.Dispose();

    [Fact]
    public async Task Each_call_is_timed_by_its_operation_and_what_came_of_it()
    {
        using var stopping = new CancellationTokenSource();
        await Run(() => Task.FromResult(1));
        await Assert.ThrowsAsync<OutboundRefusedException>(() => Run(() => throw new OutboundRefusedException("Fly", 403, "no")));
        await Assert.ThrowsAsync<TransientOutboundException>(() => Run(() => throw new HttpRequestException("connection refused")));
        await Assert.ThrowsAsync<DivideByZeroException>(() => Run(() => throw new DivideByZeroException()));
        await stopping.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => Run(() => Task.FromResult(1), stopping.Token));

        foreach (var result in new[] { "ok", "refused", "try_later", "failed", "cancelled" })
            Assert.True(Assert.Single(_measured.Of($"porter.outbound.duration service=Fly operation=test result={result}")) >= 0);
    }

    private static Task<int> Run(Func<Task<int>> call, CancellationToken stop = default) => OutboundCalls.Measure("Fly", "test", call, _ => null, stop);
}
