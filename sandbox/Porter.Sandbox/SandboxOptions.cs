using Porter.Sandbox.Fly;

namespace Porter.Sandbox;

/// <summary>How a sandbox is started.</summary>
public sealed record SandboxOptions
{
    /// <summary>The clock of tokens, timestamps and delays. Waiting for a change is always in real time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// Starts with alice (admin), bob (write) and mallory (read) around <c>acme/greeter</c>, two open issues, and the App installed.
    /// </summary>
    public bool Seed { get; init; } = true;

    /// <summary>Fly's own limits on requests; off, since most tests are about something else.</summary>
    public bool FlyRateLimits { get; init; }

    /// <summary>The worker's entrypoint; null finds <c>worker-image/entrypoint.sh</c> in the checkout this runs from.</summary>
    public string? EntryPoint { get; init; }

    /// <summary>Runs inside this process instead of the entrypoint.</summary>
    public InProcessWorker? Worker { get; init; }

    /// <summary>Extra agent manifests; null finds the sandbox's own.</summary>
    public string? AgentsDirectory { get; init; }

    /// <summary>What every machine finds in its environment besides its own, as an image would set it; a machine's own wins.</summary>
    public IReadOnlyDictionary<string, string> MachineEnvironment { get; init; } = new Dictionary<string, string>();

    /// <summary>The port of the GitHub world; 0 takes a free one.</summary>
    public int GitHubPort { get; init; }

    /// <summary>The port of the Fly world; 0 takes a free one.</summary>
    public int FlyPort { get; init; }
}
