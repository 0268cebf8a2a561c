using System.Text.Json.Nodes;
using Porter.Grains.Agents;
using Porter.Web.Config;

namespace Porter.Web.Tests.Config;

public sealed class ConfigFieldsTests
{
    private static readonly AgentCatalog Agents = AgentCatalog.Load();

    [Fact]
    public void The_specs_names_stand_for_the_gists_fields() => Assert.Equal(
        new Dictionary<string, string>
        {
            ["flyToken"] = "fly_token",
            ["flyApp"] = "fly_app",
            ["anthropicKey"] = "anthropic_api_key",
            ["ampKey"] = "amp_api_key",
            ["openaiKey"] = "openai_api_key",
            ["geminiKey"] = "gemini_api_key",
            ["defaultAgent"] = "default_agent",
        },
        ConfigFields.All(Agents).ToDictionary());

    [Fact]
    public void Only_named_fields_change_and_an_empty_text_unsets()
    {
        var (change, _) = ConfigFields.Read(new() { ["flyToken"] = " fm2_abc,fm2_def\n", ["ampKey"] = "", ["openaiKey"] = null, ["defaultAgent"] = "Claude" }, Agents);
        Assert.Equal(
            new Dictionary<string, string?> { ["fly_token"] = "fm2_abc,fm2_def", ["amp_api_key"] = "", ["openai_api_key"] = "", ["default_agent"] = "claude" },
            change!.Fields);
    }

    [Theory]
    [InlineData("""{ "fly_token": "secret" }""", "There is no such field as 'fly_token'. There are: ampKey, ")]
    [InlineData("""{ "flyToken": 5 }""", "'flyToken' must be a text")]
    [InlineData("""{ "anthropicKey": "se\ncret" }""", "'anthropicKey' must be one line")]
    [InlineData("""{ "flyApp": "My App" }""", "'flyApp' must be the name of a Fly app")]
    [InlineData("""{ "defaultAgent": "opncode" }""", "There is no agent 'opncode'. Did you mean 'opencode'?")]
    public void A_wrong_change_is_named_without_its_secret(string body, string complaint)
    {
        var (change, said) = ConfigFields.Read(JsonNode.Parse(body)!.AsObject(), Agents);
        Assert.Null(change);
        Assert.StartsWith(complaint, said, StringComparison.Ordinal);
        Assert.DoesNotContain("cret", said, StringComparison.Ordinal);
    }
}
