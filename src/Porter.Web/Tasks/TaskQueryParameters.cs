using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Porter.Grains.GitHub;
using Porter.Grains.Tasks;
using Porter.Grains.Users;

namespace Porter.Web.Tasks;

/// <summary>Which of the caller's tasks to list: the query string of <c>GET /api/tasks</c>.</summary>
/// <param name="Status">Only these: <c>queued</c>, <c>running</c>, <c>complete</c> or <c>failed</c>.</param>
/// <param name="Repo">Only of this <c>owner/repo</c>.</param>
/// <param name="Agent">Only by this agent.</param>
/// <param name="Text">Only those whose id, issue, prompt or error holds this text.</param>
/// <param name="Limit">At most so many, 1 to 100; 20 where it is left out.</param>
/// <param name="Cursor">The <c>nextCursor</c> of the page before.</param>
internal sealed record TaskQueryParameters(
    [FromQuery] string? Status, [FromQuery] string? Repo, [FromQuery] string? Agent, [FromQuery(Name = "q")] string? Text, [FromQuery] int? Limit, [FromQuery] string? Cursor)
{
    private const int LongestText = 200;

    /// <summary>The query, or a sentence on what is wrong with it.</summary>
    public (TaskQuery? Query, string? Complaint) Read()
    {
        Status? status = null;
        if (Status is { Length: > 0 })
        {
            if (Enum.GetValues<Status>().Where(known => Status.Equals(known.ToString(), StringComparison.OrdinalIgnoreCase)).ToArray() is not [var found])
                return (null, "'status' is queued, running, complete or failed.");
            status = found;
        }

        if (Repo is { Length: > 0 } && !RepositoryName.TryParse(Repo, out _))
            return (null, "'repo' must be a repository, such as acme/shop.");
        if (Text?.Length > LongestText)
            return (null, $"'q' has at most {LongestText} characters.");
        if (Limit is < 1 or > 100)
            return (null, "'limit' is 1 to 100.");
        long? before = null;
        if (Cursor is { Length: > 0 })
        {
            if (!TryReadCursor(Cursor, out var number))
                return (null, "'cursor' is the nextCursor of an earlier answer.");
            before = number;
        }

        return (new(status, Given(Repo), Given(Agent), Given(Text), Limit ?? 20, before), null);
    }

    /// <summary>A cursor that leads on from a place; opaque, so that what it holds may change.</summary>
    public static string? WriteCursor(long? before) =>
        before is { } number ? Base64Url.EncodeToString(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture))) : null;

    private static bool TryReadCursor(string cursor, out long before)
    {
        before = 0;
        return cursor.Length <= 40
            && Base64Url.IsValid(cursor)
            && long.TryParse(Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)), NumberStyles.None, CultureInfo.InvariantCulture, out before);
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
