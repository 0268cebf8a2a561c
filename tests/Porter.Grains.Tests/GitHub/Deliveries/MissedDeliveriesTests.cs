using CsCheck;
using Porter.Grains.GitHub.Deliveries;

namespace Porter.Grains.Tests.GitHub.Deliveries;

public class MissedDeliveriesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Delivery = Guid.Parse("0b989ba4-242f-11e5-81e1-c7b6966d2516");

    [Fact]
    public void A_Failed_Delivery_Is_Asked_For_At_Once_And_Once()
    {
        var missed = new MissedDeliveries().Looked([Failed(1, Noon)], Noon);
        var due = Assert.Single(missed.Due(Noon));
        Assert.Equal((Delivery, 1, Noon), (due.Delivery, due.Attempt, due.SentAt));

        missed = missed.Asked(due);
        Assert.Empty(missed.Due(Noon.AddHours(5)));
        // The old attempt stays in GitHub's list; it is no news.
        Assert.Empty(missed.Looked([Failed(1, Noon)], Noon.AddHours(5)).Due(Noon.AddHours(5)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(7, 60)]
    [InlineData(20, 60)]
    public void What_Fails_Again_Is_Asked_For_Again_After_A_Pause_That_Grows(int asked, int minutes)
    {
        var missed = new MissedDeliveries().Looked([Failed(1, Noon)], Noon);
        for (var i = 1; i <= asked; i++)
            missed = missed.Asked(missed.Due(Noon.AddHours(12)).Single()).Looked([Failed(i + 1, Noon)], Noon);

        Assert.Empty(missed.Due(Noon.AddMinutes(minutes).AddSeconds(-1)));
        Assert.Equal(asked + 1, Assert.Single(missed.Due(Noon.AddMinutes(minutes))).Attempt);
    }

    [Fact]
    public void After_A_Day_It_Is_Nobodys_Wish_Any_More()
    {
        var missed = new MissedDeliveries().Looked([Failed(1, Noon)], Noon);
        missed = missed.Asked(missed.Due(Noon).Single()).Looked([Failed(2, Noon.AddHours(23))], Noon.AddDays(1));
        Assert.Single(missed.Due(Noon.AddDays(1)));
        Assert.Empty(missed.Due(Noon.AddDays(1).AddSeconds(1)));

        // Its last failure, read once more, does not make it a new delivery.
        var late = Noon.AddDays(1).AddMinutes(1);
        Assert.Empty(missed.Looked([Failed(2, Noon.AddHours(23))], late).Due(late));
        Assert.Empty(missed.Looked([], Noon.AddDays(2)).Known);
    }

    [Theory]
    [InlineData("issue_comment", "created", 0, true)]
    [InlineData("issue_comment", "created", 503, true)]
    [InlineData("issue_comment", "created", 401, true)] // the secret is not the same; it may be soon
    [InlineData("issues", "closed", 502, true)]
    [InlineData("issue_comment", "created", 400, false)]
    [InlineData("issue_comment", "created", 413, false)]
    [InlineData("issue_comment", "edited", 503, false)]
    [InlineData("issues", "opened", 503, false)]
    [InlineData("ping", null, 503, false)]
    public void Only_What_Porter_Would_Act_On_Is_Asked_For(string name, string? action, int status, bool isAsked) =>
        Assert.Equal(isAsked, new MissedDeliveries().Looked([new(1, Delivery, Noon, status, name, action)], Noon).Due(Noon).Any());

    [Fact]
    public void The_Next_Look_Begins_A_Little_Before_The_Last_But_No_More_Than_A_Day_Ago()
    {
        var never = new MissedDeliveries();
        Assert.Equal(Noon.AddDays(-1), never.Since(Noon));
        Assert.Equal(Noon.AddMinutes(-2), never.Looked([], Noon).Since(Noon.AddMinutes(5)));
        Assert.Equal(Noon.AddDays(2), never.Looked([], Noon).Since(Noon.AddDays(3)));
    }

    [Fact]
    public void In_Whatever_Order_And_However_Often_Attempts_Are_Listed_Each_Is_Asked_For_Once() =>
        Gen.Select(Gen.Int[1, 40].Array[0, 60], Gen.Int[1, 5]).Sample((attempts, deliveries) =>
        {
            var missed = new MissedDeliveries();
            var asked = new List<long>();
            foreach (var attempt in attempts)
            {
                var delivery = new Guid(attempt % deliveries, 0, 0, new byte[8]);
                missed = missed.Looked([new(attempt, delivery, Noon, 503, "issue_comment", "created")], Noon);
                foreach (var due in missed.Due(Noon.AddHours(2)).ToList())
                {
                    asked.Add(due.Attempt);
                    missed = missed.Asked(due);
                }
            }

            // All that was newer than what was known of its delivery, and nothing twice.
            var expected = attempts
                .GroupBy(attempt => attempt % deliveries)
                .Sum(group => group.Aggregate((Newest: 0, Count: 0), (seen, attempt) => attempt > seen.Newest ? (attempt, seen.Count + 1) : seen).Count);
            return asked.Distinct().Count() == asked.Count && asked.Count == expected && missed.Known.Length == attempts.Select(attempt => attempt % deliveries).Distinct().Count();
        });

    [Fact]
    public void Of_Very_Many_The_Newest_Are_Kept()
    {
        var many = Enumerable.Range(0, MissedDeliveries.Most + 5).Select(i => new FailedDelivery(i, new Guid(i, 0, 0, new byte[8]), Noon.AddSeconds(i), 0, "issues", "closed"));
        var missed = new MissedDeliveries().Looked(many, Noon.AddHours(2));
        Assert.Equal((MissedDeliveries.Most, 5), (missed.Known.Length, missed.Known[0].Attempt));
    }

    private static FailedDelivery Failed(long attempt, DateTimeOffset at) => new(attempt, Delivery, at, 503, "issue_comment", "created");
}
