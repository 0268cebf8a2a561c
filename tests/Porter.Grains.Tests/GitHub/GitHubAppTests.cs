using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Porter.Grains.GitHub;
using Porter.Grains.Outside;

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
        var refusal = await Assert.ThrowsAsync<Refusal>(() => _github.App.CreateInstallationToken(5, null, None));
        Assert.Equal((403, "This installation has been suspended"), (refusal.Status, refusal.Reason));
    }

    [Fact]
    public void A_Token_Does_Not_Print() =>
        Assert.DoesNotContain("ghs_", new ExpiringToken("ghs_x", _github.Time.GetUtcNow()).ToString(), StringComparison.Ordinal);
}
