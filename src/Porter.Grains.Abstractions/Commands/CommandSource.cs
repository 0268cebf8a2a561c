using System.Globalization;
using System.Text.Json;

namespace Porter.Grains.Commands;

/// <summary>What gave a command. It names the command for ever: the same source again is the same command.</summary>
/// <param name="Kind">What kind of thing gave it.</param>
/// <param name="Id">GitHub's id of that thing; see <see cref="SourceKind"/>.</param>
/// <param name="Ordinal">Which command of several in one text, from 0.</param>
[GenerateSerializer, Immutable, Alias("porter.CommandSource")]
public sealed record CommandSource([property: Id(0)] SourceKind Kind, [property: Id(1)] long Id, [property: Id(2)] int Ordinal = 0)
{
    /// <summary>A request through the API: nothing on GitHub stands for it.</summary>
    public static CommandSource Api { get; } = new(SourceKind.Api, 0);

    /// <summary>The first command of an issue's comment.</summary>
    public static CommandSource Comment(long id) => new(SourceKind.Comment, id);

    /// <summary><c>comment:42</c>, or <c>comment:42:1</c> for the second command of a comment.</summary>
    public override string ToString()
    {
        var kind = JsonNamingPolicy.SnakeCaseLower.ConvertName(Kind.ToString());
        var name = string.Create(CultureInfo.InvariantCulture, $"{kind}:{Id}");
        return Ordinal == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}:{Ordinal}");
    }
}

/// <summary>What can give a command.</summary>
public enum SourceKind
{
    /// <summary>A comment on an issue or a pull request: the comment's id.</summary>
    Comment,

    /// <summary>A submitted review: the review's id.</summary>
    Review,

    /// <summary>A comment in a review's thread: its id.</summary>
    ReviewComment,

    /// <summary>The text of an issue: the issue's id.</summary>
    IssueText,

    /// <summary>Something that happened, such as a label or a closed issue: a number derived from the delivery's id.</summary>
    Delivery,

    /// <summary>A request through Porter's own API.</summary>
    Api,
}
