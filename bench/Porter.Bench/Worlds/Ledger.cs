using System.Collections.Concurrent;
using System.Diagnostics;

namespace Porter.Bench.Worlds;

/// <summary>What the worlds saw of each task, and when (<see cref="Stopwatch.GetTimestamp"/>). Each moment is the first of its kind.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, Life> _lives = new();

    public Life this[string task] => _lives.GetOrAdd(task, _ => new());

    /// <summary>The moments of one task.</summary>
    internal sealed class Life
    {
        private readonly TaskCompletionSource<long> _asked = Moment();
        private readonly TaskCompletionSource<long> _running = Moment();
        private readonly TaskCompletionSource<long> _gone = Moment();
        private readonly TaskCompletionSource<long> _told = Moment();

        /// <summary>Fly was asked for its machine.</summary>
        public Task<long> Asked => _asked.Task;

        /// <summary>Its worker's first word was heard.</summary>
        public Task<long> Running => _running.Task;

        /// <summary>Fly destroyed its machine.</summary>
        public Task<long> Gone => _gone.Task;

        /// <summary>Its comment said how it ended.</summary>
        public Task<long> Told => _told.Task;

        public void WasAsked() => _asked.TrySetResult(Stopwatch.GetTimestamp());

        public void Runs() => _running.TrySetResult(Stopwatch.GetTimestamp());

        public void IsGone() => _gone.TrySetResult(Stopwatch.GetTimestamp());

        public void WasTold() => _told.TrySetResult(Stopwatch.GetTimestamp());

        private static TaskCompletionSource<long> Moment() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
