using Porter.Grains.Tasks;
using Porter.Grains.Users;
using Porter.Web.Tasks;

namespace Porter.Web.Tests.Tasks;

public sealed class TaskQueryParametersTests
{
    private static readonly TaskQueryParameters Nothing = new(null, null, null, null, null, null);

    [Fact]
    public void Without_a_filter_it_is_the_newest_twenty() => Assert.Equal((new TaskQuery(Limit: 20), null), Nothing.Read());

    [Fact]
    public void Every_filter_is_passed_on() => Assert.Equal(
        (new TaskQuery(Status.Failed, "acme/shop", "claude", "bonjour", 5, 42), null),
        (Nothing with { Status = "Failed", Repo = "acme/shop", Agent = "claude", Text = "bonjour", Limit = 5, Cursor = TaskQueryParameters.WriteCursor(42) }).Read());

    public static TheoryData<string, string?, string?, string?, int?, string?> Wrong => new()
    {
        { "'status'", "done", null, null, null, null },
        { "'status'", "1", null, null, null, null },
        { "'status'", "queued,running", null, null, null, null },
        { "'repo'", null, "acme", null, null, null },
        { "'q'", null, null, new string('x', 201), null, null },
        { "'limit'", null, null, null, 0, null },
        { "'limit'", null, null, null, 101, null },
        { "'cursor'", null, null, null, null, "42" },
        { "'cursor'", null, null, null, null, "%%%" },
        { "'cursor'", null, null, null, null, "LTE" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void A_wrong_filter_is_named(string named, string? status, string? repo, string? text, int? limit, string? cursor)
    {
        var (query, complaint) = new TaskQueryParameters(status, repo, null, text, limit, cursor).Read();
        Assert.Null(query);
        Assert.StartsWith(named, complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_has_no_cursor() => Assert.Null(TaskQueryParameters.WriteCursor(null));
}
