using Porter.Grains.GitHub;
using Porter.Grains.Outbound;

namespace Porter.Grains.Tests.GitHub;

public class GitHubUserTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly GitHubWorld _github = new();

    [Fact]
    public async Task A_Token_Says_Whose_It_Is()
    {
        Assert.Equal(new UserRef(4711, "alice"), await _github.As("ghu_a").GetUser(None));
        Assert.Equal("Bearer ghu_a", Assert.Single(_github.Asked).Authorization);
    }

    [Fact]
    public async Task A_Dead_Token_Is_Refused()
    {
        _github.DeadTokens.Add("ghu_a");
        Assert.Equal(401, (await Assert.ThrowsAsync<OutboundRefusedException>(() => _github.As("ghu_a").GetUser(None))).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ghu_a b")]
    [InlineData("ghu_a\r\nX-Evil: 1")]
    [InlineData("ghü_a")]
    public async Task What_Can_Be_No_Token_Is_Refused_Without_Asking(string token)
    {
        var refusal = await Assert.ThrowsAsync<OutboundRefusedException>(() => _github.As(token).GetUser(None));
        Assert.Equal(401, refusal.Status);
        Assert.Empty(_github.Asked);
        Assert.DoesNotContain("gh", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Config_Is_Made_Secret_Then_Found_And_Changed()
    {
        var alice = _github.As("ghu_a");
        Assert.Null(await alice.FindConfig(None));

        var made = await alice.CreateConfig("{}", None);
        Assert.False(_github.Gists[made.Id].Public);
        Assert.Equal(made, await alice.FindConfig(None));

        Assert.True(await alice.UpdateConfig(made.Id, """{"default_agent":"demo"}""", None));
        Assert.Equal("""{"default_agent":"demo"}""", (await alice.ReadConfig(made.Id, None))!.Content);
    }

    [Fact]
    public async Task A_Public_Gist_Is_Never_Taken_For_The_Config()
    {
        _github.Gists["public"] = (true, new() { [GitHubUser.ConfigFile] = "{}" });
        _github.Gists["other"] = (false, new() { ["notes.md"] = "hello" });
        Assert.Null(await _github.As("ghu_a").FindConfig(None));
    }

    [Fact]
    public async Task A_Config_That_Was_Deleted_Is_News_And_Not_An_Error()
    {
        var alice = _github.As("ghu_a");
        Assert.Null(await alice.ReadConfig("gone", None));
        Assert.False(await alice.UpdateConfig("gone", "{}", None));
    }

    [Fact]
    public async Task A_File_That_GitHub_Cuts_Is_Read_Whole_Without_The_Token()
    {
        var whole = "{ \"note\": \"" + new string('x', 5000) + "\" }";
        _github.Gists["g"] = (false, new() { [GitHubUser.ConfigFile] = whole });
        Assert.Equal(whole, (await _github.As("ghu_a").FindConfig(None))!.Content);
    }

    [Fact]
    public async Task A_File_Larger_Than_A_Megabyte_Is_Not_Read()
    {
        _github.Gists["g"] = (false, new() { [GitHubUser.ConfigFile] = new string('x', 1_100_000) });
        await Assert.ThrowsAnyAsync<Exception>(() => _github.As("ghu_a").FindConfig(None));
    }
}
