using System.Text.Json;
using System.Text.Json.Serialization;
using Porter.Grains.Storage;

namespace Porter.Grains.Commands;

/// <summary>All that can be said to Porter.</summary>
[GenerateSerializer, Alias("porter.Command")]
[JsonConverter(typeof(JsonKinds))]
public abstract record Command
{
    private Command()
    {
    }

    /// <summary><c>@porter</c>, <c>@porter claude</c>, <c>@porter claude --model opus Mind the tests.</c></summary>
    /// <param name="Agent">The agent's name as its manifest has it, or null for the user's default.</param>
    /// <param name="Model">The model asked for, or null.</param>
    /// <param name="Words">What else the comment says to the agent, or null.</param>
    [GenerateSerializer, Immutable, Alias("porter.Command.Run")]
    public sealed record Run([property: Id(0)] string? Agent, [property: Id(1)] string? Model, [property: Id(2)] string? Words) : Command;

    /// <summary><c>@porter cancel</c>: stop what runs or waits here.</summary>
    [GenerateSerializer, Immutable, Alias("porter.Command.Cancel")]
    public sealed record Cancel : Command;

    /// <summary><c>@porter retry</c>: ask for the last task again.</summary>
    [GenerateSerializer, Immutable, Alias("porter.Command.Retry")]
    public sealed record Retry : Command;

    /// <summary><c>@porter status</c>: say what runs or waits here.</summary>
    [GenerateSerializer, Immutable, Alias("porter.Command.Status")]
    public sealed record Status : Command;

    /// <summary><c>@porter help</c>: say what can be said.</summary>
    [GenerateSerializer, Immutable, Alias("porter.Command.Help")]
    public sealed record Help : Command;

    /// <summary>A word that is neither an agent nor a command.</summary>
    /// <param name="Word">The word, at most 40 characters of it.</param>
    /// <param name="Suggestion">The agent or command that was probably meant, or null.</param>
    [GenerateSerializer, Immutable, Alias("porter.Command.Unknown")]
    public sealed record Unknown([property: Id(0)] string Word, [property: Id(1)] string? Suggestion) : Command;

    /// <summary>Said by nobody: the issue was closed, so that what runs or waits here is stopped, without a comment of its own.</summary>
    [GenerateSerializer, Immutable, Alias("porter.Command.IssueClosed")]
    public sealed record IssueClosed : Command;

    /// <summary>A stored command that only a newer Porter knows: kept until one has the issue.</summary>
    /// <param name="Json">As it is stored.</param>
    public sealed record Newer(string Json) : Command;

    private sealed class JsonKinds() : KindJsonConverter<Command>(
        typeof(Run), typeof(Cancel), typeof(Retry), typeof(Status), typeof(Help), typeof(Unknown), typeof(IssueClosed))
    {
        protected override Command Keep(string kind, JsonElement json) => new Newer(json.GetRawText());

        protected override JsonElement? Kept(Command value) => value is Newer newer ? JsonElement.Parse(newer.Json) : null;
    }
}
