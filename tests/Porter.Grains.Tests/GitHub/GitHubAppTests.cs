using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Porter.Grains.GitHub;
using Porter.Grains.Outbound;

namespace Porter.Grains.Tests.GitHub;

public class GitHubAppTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly GitHubWorld _github = new();

    [Fact]
    public async Task The_App_Proves_Who_It_Is()
    {
        var now = _github.Time.GetUtcNow();
        var told = await new JsonWebTokenHandler().ValidateTokenAsync(_github.App.Jwt(), new()
        {
            IssuerSigningKey = new RsaSecurityKey(GitHubWorld.PublicKey()),
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            ValidIssuer = "77",
            ValidateAudience = false,
            LifetimeValidator = (_, expires, _, _) => expires > now.UtcDateTime && expires <= now.UtcDateTime.AddMinutes(9),
        });
        Assert.True(told.IsValid, told.Exception?.Message);
        Assert.Equal(now.ToUnixTimeSeconds() - 60, Assert.IsType<long>(told.Claims["iat"], exactMatch: false));
    }

    [Theory]
    [InlineData(TokenRight.Read, """{"repository_ids":[9],"permissions":{"contents":"read","metadata":"read"}}""")]
    [InlineData(TokenRight.Push, """{"repository_ids":[9],"permissions":{"contents":"write"}}""")]
    public async Task A_Workers_Token_Is_For_One_Repository_And_One_Right(TokenRight right, string body)
    {
        var token = await _github.App.CreateInstallationToken(5, new(9, right), None);
        Assert.Equal("ghs_77_very.long.jwt", token.Value);
        Assert.Equal(_github.Time.GetUtcNow().AddHours(1), token.ExpiresAt);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body), Assert.Single(_github.Asked).Body));
    }

    [Fact]
    public async Task Porters_Own_Token_Has_All_That_Was_Granted()
    {
        await _github.App.CreateInstallationToken(5, scope: null, None);
        Assert.True(JsonNode.DeepEquals(new JsonObject(), Assert.Single(_github.Asked).Body));
    }

    [Fact]
    public async Task A_Repository_Without_Porter_Has_No_Installation()
    {
        Assert.Equal(5, await _github.App.FindInstallation(new("alice", "garden"), None));
        _github.Answers(_ => true, 404, """{"message":"Not Found"}""");
        Assert.Null(await _github.App.FindInstallation(new("alice", "garden"), None));
    }

    [Fact]
    public async Task A_Suspended_Installation_Is_Refused_In_Words()
    {
        _github.Answers(_ => true, 403, """{"message":"This installation has been suspended"}""");
        var refusal = await Assert.ThrowsAsync<OutboundRefusedException>(() => _github.App.CreateInstallationToken(5, null, None));
        Assert.Equal((403, "This installation has been suspended"), (refusal.Status, refusal.Reason));
    }

    [Fact]
    public async Task Failed_Deliveries_Are_Read_Back_To_A_Time_Over_As_Many_Pages_As_It_Takes()
    {
        var began = _github.Time.GetUtcNow();
        for (var i = 0; i < 250; i++)
            _github.FailedDeliveries.Add((i + 1, Guid.NewGuid(), began.AddMinutes(i), i % 2 == 0 ? 503 : 0));

        var failed = await _github.App.ListFailedDeliveries(began.AddMinutes(100), None);

        Assert.Equal(Enumerable.Range(101, 150).Reverse().Select(id => (long)id), failed.Select(delivery => delivery.Id));
        var newest = _github.FailedDeliveries[^1];
        Assert.Equal(new(250, newest.Delivery, newest.At, 0, "issue_comment", "created"), failed[0]);
        // The second page ended before that time: a third was not asked for.
        Assert.Equal(2, _github.Asked.Count);
    }

    [Fact]
    public async Task No_Failed_Delivery_Is_One_Question() // as it is nearly always
    {
        Assert.Empty(await _github.App.ListFailedDeliveries(_github.Time.GetUtcNow(), None));
        Assert.Single(_github.Asked);
    }

    [Fact]
    public async Task A_Delivery_Is_Asked_For_Again_By_Its_Attempt()
    {
        _github.FailedDeliveries.Add((7, Guid.NewGuid(), _github.Time.GetUtcNow(), 503));
        await _github.App.Redeliver(7, None);
        Assert.Equal([7], _github.Redelivered);
        Assert.Equal(404, (await Assert.ThrowsAsync<OutboundRefusedException>(() => _github.App.Redeliver(8, None))).Status);
    }

    [Fact]
    public void A_Token_Does_Not_Print() =>
        Assert.DoesNotContain("ghs_", new ExpiringToken("ghs_x", _github.Time.GetUtcNow()).ToString(), StringComparison.Ordinal);
}
