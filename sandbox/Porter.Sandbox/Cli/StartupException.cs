namespace Porter.Sandbox.Cli;

/// <summary>The sandbox cannot start as it was asked to; the message is a sentence that says what to do.</summary>
internal sealed class StartupException(string message, int exitCode = 1) : Exception(message)
{
    /// <summary>2 where the command line is at fault, as shells have it; else 1.</summary>
    public int ExitCode { get; } = exitCode;
}
