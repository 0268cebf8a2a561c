using System.Text.Json.Nodes;
using Porter.Grains.Secrets;
using Porter.Grains.Users;
using Porter.Grains.Users.Config;

namespace Porter.Grains.Tests.Users.Config;

public class UserConfigFileTests
{
    private const long Alice = 4711;

    private const string AsTheSpecificationHasIt = """
        {
          "fly_token": "fo1_abc",
          "anthropic_api_key": "sk-ant-xyz",
          "default_agent": "opencode",
          "note": { "mine": [1, 2] }
        }
        """;

    private readonly Sealer _sealer = new(MasterKey.Parse(Convert.ToBase64String(new byte[32])));

    [Fact]
    public void A_Plain_File_Is_Read()
    {
        var config = UserConfigFile.Parse(AsTheSpecificationHasIt).Read(_sealer, Alice);
        Assert.Equal(("fo1_abc", "sk-ant-xyz", "opencode"), (config.FlyToken, config["anthropic_api_key"], config.DefaultAgent));
        Assert.Null(config.FlyApp);
        Assert.Null(config["amp_api_key"]);
    }

    [Fact]
    public void A_Plain_File_Is_Written_Sealed_And_Reads_The_Same()
    {
        var plain = UserConfigFile.Parse(AsTheSpecificationHasIt);
        Assert.True(plain.HasPlainSecret);

        var text = plain.Write(_sealer, Alice);
        Assert.DoesNotContain("fo1_abc", text);
        Assert.DoesNotContain("sk-ant-xyz", text);

        var again = UserConfigFile.Parse(text);
        Assert.False(again.HasPlainSecret);
        Assert.Equal(plain.Read(_sealer, Alice).Fields, again.Read(_sealer, Alice).Fields);
    }

    [Fact]
    public void What_Is_Not_Porters_Stays_As_It_Was()
    {
        var written = JsonNode.Parse(UserConfigFile.Parse(AsTheSpecificationHasIt).With("default_agent", "claude").Write(_sealer, Alice))!.AsObject();
        Assert.Equal(["fly_token", "anthropic_api_key", "default_agent", "note"], written.Select(f => f.Key));
        Assert.Equal("claude", (string?)written["default_agent"]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{ "mine": [1, 2] }"""), written["note"]));
    }

    [Fact]
    public void What_Is_Sealed_Already_Is_Not_Sealed_Again()
    {
        var once = UserConfigFile.Parse(AsTheSpecificationHasIt).Write(_sealer, Alice);
        Assert.Equal(once, UserConfigFile.Parse(once).Write(_sealer, Alice));
    }

    [Fact]
    public void A_Field_Can_Be_Set_And_Removed_In_An_Empty_File()
    {
        var file = UserConfigFile.Empty.With("fly_token", "fo1_new").With("fly_app", "mine").With("fly_app", null);
        var config = file.Read(_sealer, Alice);
        Assert.Equal("fo1_new", config.FlyToken);
        Assert.Null(config.FlyApp);
        Assert.Empty(UserConfigFile.Empty.Read(_sealer, Alice).Fields);
    }

    [Fact]
    public void A_Secret_Sealed_For_Another_User_Is_Said_By_Field_And_Can_Be_Entered_Again()
    {
        var mallorys = UserConfigFile.Parse(UserConfigFile.Parse(AsTheSpecificationHasIt).Write(_sealer, userId: 666));
        var error = Assert.Throws<ConfigException>(() => mallorys.Read(_sealer, Alice));
        Assert.Equal(ConfigProblem.Unreadable, error.Problem);
        Assert.Contains("Enter it again", error.Message);

        var healed = mallorys.With("fly_token", "mine").With("anthropic_api_key", "mine too");
        Assert.Equal("mine", healed.Read(_sealer, Alice).FlyToken);
    }

    [Fact]
    public void A_Sealed_Value_Moved_To_Another_Field_Does_Not_Open()
    {
        var written = JsonNode.Parse(UserConfigFile.Parse(AsTheSpecificationHasIt).Write(_sealer, Alice))!;
        var moved = UserConfigFile.Empty.With("openai_api_key", (string?)written["fly_token"]);
        Assert.Throws<ConfigException>(() => moved.Read(_sealer, Alice));
    }

    [Theory]
    [InlineData("{ \"fly_token\": \"fo1_secret")]
    [InlineData("fo1_secret")]
    [InlineData("[\"fo1_secret\"]")]
    [InlineData("\"fo1_secret\"")]
    [InlineData("{ \"fly_token\": \"fo1_secret\", \"fly_token\": \"fo1_secret\" }")]
    [InlineData("null")]
    public void A_Damaged_File_Is_Said_Without_Repeating_It(string text)
    {
        var error = Assert.Throws<ConfigException>(() => UserConfigFile.Parse(text));
        Assert.Equal(ConfigProblem.Unreadable, error.Problem);
        Assert.DoesNotContain("secret", error.ToString());
    }

    [Fact]
    public void A_File_That_Is_Too_Large_Is_Said() =>
        Assert.Contains("64 KiB", Assert.Throws<ConfigException>(() => UserConfigFile.Parse($$"""{ "x": "{{new string('x', 70_000)}}" }""")).Message);

    [Theory]
    [InlineData("")]
    [InlineData("  \n")]
    [InlineData("{}")]
    [InlineData("{ // mine\n \"fly_token\": null, \"default_agent\": 7, }")]
    public void A_File_With_Nothing_To_Use_Is_An_Empty_Config(string text) =>
        Assert.Empty(UserConfigFile.Parse(text).Read(_sealer, Alice).Fields);

    [Fact]
    public void A_Pasted_Key_Loses_The_White_Space_Around_It() =>
        Assert.Equal("fo1_abc", UserConfigFile.Empty.With("fly_token", " fo1_abc\n").Read(_sealer, Alice).FlyToken);

    [Fact]
    public void A_Config_Prints_No_Value() =>
        Assert.Equal(
            "porter.json with anthropic_api_key, default_agent, fly_token",
            UserConfigFile.Parse(AsTheSpecificationHasIt).Read(_sealer, Alice).ToString());
}
