namespace Porter.Grains.Tasks;

/// <summary>Why a task ended; snake case in the API.</summary>
public enum Outcome
{
    /// <summary>The work is in a pull request.</summary>
    PullRequest,

    /// <summary>The agent finished and changed nothing.</summary>
    NoChanges,

    /// <summary>The agent failed, or its service refused it.</summary>
    AgentError,

    /// <summary>The time ran out.</summary>
    TimedOut,

    /// <summary>Somebody stopped it, or the issue was closed.</summary>
    Cancelled,

    /// <summary>The machine ended without a word, or never started.</summary>
    MachineLost,

    /// <summary>Fly would not give a machine.</summary>
    MachineRefused,

    /// <summary>The work was done but could not be handed in as a pull request.</summary>
    PublishRefused,

    /// <summary>Porter did not take the command: no permission, no config, a full queue.</summary>
    Refused,
}
