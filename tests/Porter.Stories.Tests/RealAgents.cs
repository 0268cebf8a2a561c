using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Porter.Stories.Tests;

/// <summary>The agents' real CLIs, as <c>worker-image</c> pins them, and a scripted model for them to speak to.</summary>
internal sealed class RealAgents : IDisposable
{
    private static readonly Lazy<(string? Bin, string? Reason)> Installed = new(Install);

    private readonly Process _model;

    private RealAgents(Process model, string address) => (_model, Address) = (model, address);

    /// <summary>Where the model listens.</summary>
    public string Address { get; }

    /// <summary>What a machine finds in its environment, as the image would set it.</summary>
    public Dictionary<string, string> MachineEnvironment => new()
    {
        ["PATH"] = $"{Installed.Value.Bin}:{Environment.GetEnvironmentVariable("PATH")}",
        ["ANTHROPIC_BASE_URL"] = Address,
        ["OPENAI_BASE_URL"] = $"{Address}/v1",
        ["GOOGLE_GEMINI_BASE_URL"] = Address,
    };

    /// <summary>Starts a model that plays these turns. Skips the test, visibly, where the CLIs are left out on purpose.</summary>
    public static async Task<RealAgents> Start(params object[] turns)
    {
        if (Installed.Value.Reason is { } reason)
            Assert.Skip($"The real agents are left out: {reason}");
        var model = Node(Path.Combine(AppContext.BaseDirectory, "../../../model-server.mjs"), JsonSerializer.Serialize(turns));
        var address = await model.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return new(model, address ?? throw new InvalidOperationException("The scripted model did not start."));
    }

    public void Dispose()
    {
        _model.StandardInput.Close();
        if (!_model.WaitForExit(TimeSpan.FromSeconds(10)))
            _model.Kill();
        _model.Dispose();
    }

    private static (string? Bin, string? Reason) Install()
    {
        const string script = "import(process.argv[1]).then(m => console.log(JSON.stringify(m.installedAgents())))";
        using var node = Node("--eval", script, Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../worker-image/test/world/installed-agents.mjs")));
        node.StandardInput.Close();
        var answer = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        var json = JsonNode.Parse(answer)!;
        return ((string?)json["bin"], (string?)json["reason"]);
    }

    private static Process Node(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
}
