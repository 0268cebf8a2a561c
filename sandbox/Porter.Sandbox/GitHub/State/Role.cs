namespace Porter.Sandbox.GitHub.State;

/// <summary>What someone may do in a repository, weakest first.</summary>
public enum Role
{
    /// <summary>Nothing, not even see a private one.</summary>
    None,

    /// <summary>Read and comment.</summary>
    Read,

    /// <summary>Manage issues.</summary>
    Triage,

    /// <summary>Push.</summary>
    Write,

    /// <summary>Push and manage.</summary>
    Maintain,

    /// <summary>Everything.</summary>
    Admin,
}
