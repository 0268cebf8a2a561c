namespace Porter.Grains.Tasks.Lifecycle;

/// <summary>The phases of a task's life; <c>docs/lifecycle.md</c> shows how they follow each other.</summary>
internal enum TaskPhase
{
    /// <summary>Asking GitHub whether this person may command.</summary>
    Checking,

    /// <summary>Asking the user's config for the agent and its keys.</summary>
    Configuring,

    /// <summary>Asking for a slot, or waiting for one.</summary>
    Waiting,

    /// <summary>Reading the repository and building the prompt.</summary>
    Preparing,

    /// <summary>A machine is asked for; its worker has not started yet.</summary>
    Starting,

    /// <summary>The worker works.</summary>
    Running,

    /// <summary>The worker is done; the pull request is being opened.</summary>
    Publishing,

    /// <summary>Over. What is left in the outbox is tidying up and telling.</summary>
    Over,
}
