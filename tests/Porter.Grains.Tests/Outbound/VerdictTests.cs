using Porter.Grains.Outbound;

namespace Porter.Grains.Tests.Outbound;

public class VerdictTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 6, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(410)]
    [InlineData(422)]
    [InlineData(301)]
    public void What_Asking_Again_Cannot_Change_Is_A_Refusal(int status)
    {
        var refusal = Assert.IsType<OutboundRefusedException>(Verdict.On("GitHub", new(status, "no"), Now));
        Assert.Equal((status, "no", "GitHub"), (refusal.Status, refusal.Reason, refusal.Service));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public void What_Passes_Is_Tried_Later(int status) =>
        Assert.IsType<TransientOutboundException>(Verdict.On("Fly", new(status, "busy"), Now));

    [Fact]
    public void A_Used_Up_Rate_Limit_Waits_For_Its_Reset()
    {
        var answer = Answer.From(403, "API rate limit exceeded", Headers(("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", Unix(Now.AddMinutes(17)))), Now);
        Assert.Equal(TimeSpan.FromMinutes(17), Assert.IsType<TransientOutboundException>(Verdict.On("GitHub", answer, Now)).After);
    }

    [Fact]
    public void A_Secondary_Limit_Waits_As_Long_As_It_Says_Though_Requests_Remain()
    {
        var answer = Answer.From(403, "slow down", Headers(("retry-after", "90"), ("x-ratelimit-remaining", "4000")), Now);
        Assert.Equal(TimeSpan.FromSeconds(90), Assert.IsType<TransientOutboundException>(Verdict.On("GitHub", answer, Now)).After);
    }

    [Fact]
    public void A_Secondary_Limit_That_Names_No_Time_Waits_A_Minute()
    {
        var limited = Verdict.On("GitHub", new(403, "You have exceeded a secondary rate limit."), Now);
        Assert.Equal(TimeSpan.FromMinutes(1), Assert.IsType<TransientOutboundException>(limited).After);
    }

    [Fact]
    public void A_Plain_403_With_Requests_Remaining_Is_A_Refusal() =>
        Assert.IsType<OutboundRefusedException>(Verdict.On("GitHub", Answer.From(403, "Resource not accessible by integration", Headers(("x-ratelimit-remaining", "12")), Now), Now));

    [Theory]
    [InlineData("Tue, 24 Nov 2026 06:00:30 GMT", 30)]
    [InlineData("Tue, 24 Nov 2026 05:00:00 GMT", 0)]
    [InlineData("999999", 3600)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    public void Retry_After_Is_Read_In_Both_Its_Forms_And_Kept_Within_An_Hour(string value, int? seconds)
    {
        var told = Assert.IsType<TransientOutboundException>(Verdict.On("Fly", Answer.From(503, "down", Headers(("Retry-After", value)), Now), Now));
        Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, told.After);
    }

    [Theory]
    [InlineData("99999999999999999")]
    [InlineData("-1")]
    [InlineData("never")]
    public void A_Nonsense_Reset_Does_Not_Break_The_Reading(string reset)
    {
        var answer = Answer.From(429, "limit", Headers(("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", reset)), Now);
        Assert.Equal(TimeSpan.FromMinutes(1), Assert.IsType<TransientOutboundException>(Verdict.On("GitHub", answer, Now)).After);
    }

    private static IEnumerable<KeyValuePair<string, string>> Headers(params (string Name, string Value)[] headers) =>
        headers.Select(h => KeyValuePair.Create(h.Name, h.Value));

    private static string Unix(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
}
