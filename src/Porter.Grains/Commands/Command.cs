namespace Porter.Grains.Commands;

/// <summary>All that can be said to Porter in a comment.</summary>
public abstract record Command
{
    private Command()
    {
    }

    /// <summary><c>@porter</c>, <c>@porter claude</c>, <c>@porter claude --model opus Mind the tests.</c></summary>
    /// <param name="Agent">The agent's name as its manifest has it, or null for the user's default.</param>
    /// <param name="Model">The model asked for, or null.</param>
    /// <param name="Words">What else the comment says to the agent, or null.</param>
    public sealed record Run(string? Agent, string? Model, string? Words) : Command;

    /// <summary><c>@porter cancel</c></summary>
    public sealed record Cancel : Command;

    /// <summary><c>@porter retry</c></summary>
    public sealed record Retry : Command;

    /// <summary><c>@porter status</c></summary>
    public sealed record Status : Command;

    /// <summary><c>@porter help</c></summary>
    public sealed record Help : Command;

    /// <summary>A word that is neither an agent nor a command.</summary>
    /// <param name="Word">The word, at most 40 characters of it.</param>
    /// <param name="Suggestion">The agent or command that was probably meant, or null.</param>
    public sealed record Unknown(string Word, string? Suggestion) : Command;
}
