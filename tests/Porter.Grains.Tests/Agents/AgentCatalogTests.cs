using Porter.Grains.Agents;

namespace Porter.Grains.Tests.Agents;

public sealed class AgentCatalogTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("porter-agents-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void The_agents_of_the_image_are_known()
    {
        var agents = AgentCatalog.Load();
        Assert.Equal(["amp", "claude", "codex", "gemini", "opencode"], agents.All.Select(agent => agent.Name));

        Assert.True(agents.TryGet("CLAUDE", out var claude));
        Assert.Equal("Claude Code", claude.Title);
        Assert.Equal(new AgentKey("ANTHROPIC_API_KEY", "anthropic_api_key", "Anthropic API key"), Assert.Single(claude.Keys));
        Assert.NotNull(claude.Model);
        Assert.Null(agents.Find("amp")!.Model);
        Assert.Null(agents.Find("nobody"));
        Assert.Null(agents.Find(null));
    }

    [Fact]
    public void A_directory_adds_agents()
    {
        Write("demo.json", """{ "name": "demo", "title": "Demo", "keys": [], "model": null, "command": ["demo"] }""");
        Assert.Empty(AgentCatalog.Load(directory).Find("demo")!.Keys);
    }

    [Theory]
    [InlineData("x.json", "{", "not the JSON of an agent")]
    [InlineData("x.json", "null", "empty")]
    [InlineData("x.json", """{ "name": "X y", "title": "X", "keys": [] }""", "lower-case")]
    [InlineData("x.json", """{ "name": "y", "title": "X", "keys": [] }""", "the file's own name, \"x\"")]
    [InlineData("cancel.json", """{ "name": "cancel", "title": "X", "keys": [] }""", "is a command")]
    [InlineData("x.json", """{ "name": "x", "keys": [] }""", "\"title\" is missing")]
    [InlineData("x.json", """{ "name": "x", "title": "X" }""", "\"keys\" is missing")]
    [InlineData("x.json", """{ "name": "x", "title": "X", "keys": [{ "env": "bad name", "config": "a", "title": "A" }] }""", "each of \"keys\"")]
    [InlineData("x.json", """{ "name": "x", "title": "X", "keys": [], "model": { } }""", "\"model\" needs a \"default\"")]
    [InlineData("claude.json", """{ "name": "claude", "title": "X", "keys": [] }""", "named \"claude\" already")]
    public void A_wrong_manifest_is_named_with_its_fault(string file, string text, string complaint)
    {
        Write(file, text);
        var error = Assert.Throws<AgentManifestException>(() => AgentCatalog.Load(directory));
        Assert.Equal(Path.Combine(directory, file), error.File);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(complaint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_is_not_there_is_said()
    {
        var error = Assert.Throws<AgentManifestException>(() => AgentCatalog.Load(Path.Combine(directory, "none")));
        Assert.Contains("Porter:AgentsDirectory", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cancle", "cancel")]
    [InlineData("Cluade", "claude")]
    [InlineData("opncode", "opencode")]
    [InlineData("claud", "claude")]
    [InlineData("am", "amp")]
    [InlineData("gem", "gemini")]
    [InlineData("codex-cli", "codex")]
    [InlineData("please", null)]
    [InlineData("stop", null)]
    [InlineData("a", null)]
    [InlineData("", null)]
    public void The_nearest_word_is_suggested(string word, string? suggestion) => Assert.Equal(suggestion, AgentCatalog.Load().Nearest(word));

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(directory, file), text);
}
