using Porter.Grains.Fly;
using Porter.Grains.Outbound;

namespace Porter.Grains.Tests.Fly;

public class FlyReplyTests
{
    private const string Token = "fo1_alices-token";

    // The texts are from the sources that contracts.md names.
    [Theory]
    [InlineData(409, """{"error":"aborted: could not reserve resource for machine: insufficient memory available to fulfill request"}""")]
    [InlineData(409, """{"error":"aborted: no capacity"}""")]
    [InlineData(422, """{"error":"could not find a candidate host","status":"insufficient_capacity"}""")]
    [InlineData(422, """{"error":"your organization has reached its machine limit"}""")]
    [InlineData(412, """{"error":"x","status":"volume_placement_capacity"}""")]
    [InlineData(403, """{"error":"organization \"X\" is using 9000 MB of memory in dfw which is over the allowed quota. please consider other regions"}""")]
    public void No_Room_Is_Known_By_Its_Words(int status, string body) => Assert.IsType<NoCapacityException>(Reply(status, body).Failure());

    [Theory]
    [InlineData(401, """{"error":"unauthorized"}""", "the token is not accepted: unauthorized")]
    [InlineData(403, """{"error":"forbidden"}""", "the token may not do this in the app \"workers\": forbidden")]
    [InlineData(404, """{"error":"app not found"}""", "in the app \"workers\": app not found")]
    [InlineData(400, """{"message":"invalid config.image"}""", "invalid config.image")]
    [InlineData(422, """{"error":"invalid guest"}""", "invalid guest")]
    [InlineData(400, "", "no reason given")]
    [InlineData(400, "<html><h1>Bad</h1></html>", "no reason given")]
    [InlineData(400, "plain words", "plain words")]
    [InlineData(400, "[1,2]", "no reason given")]
    public void A_Refusal_Says_Why(int status, string body, string reason)
    {
        var refusal = Assert.IsType<OutboundRefusedException>(Reply(status, body).Failure());
        Assert.Equal((status, reason), (refusal.Status, refusal.Reason));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(409)]
    public void Trouble_That_Passes_Is_Tried_Later(int status) =>
        Assert.Equal(typeof(TransientOutboundException), Reply(status, """{"error":"lease held"}""").Failure().GetType());

    [Fact]
    public void A_Token_In_Flys_Words_Is_Not_Repeated() =>
        Assert.DoesNotContain(Token, Reply(401, $$"""{"error":"bad token {{Token}}"}""").Failure().ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"error":"machine not found"}""", true)]
    [InlineData("""{"error":"could not find machine 1 in app workers"}""", true)]
    [InlineData("", true)]
    [InlineData("""{"error":"app not found"}""", false)]
    public void A_Missing_Machine_Is_Told_From_A_Missing_App(string body, bool isMachine) =>
        Assert.Equal(isMachine, Reply(404, body).IsMachineMissing);

    private static FlyReply Reply(int status, string body) => new(new(Token, "workers"), status, body, [], DateTimeOffset.UnixEpoch);
}
