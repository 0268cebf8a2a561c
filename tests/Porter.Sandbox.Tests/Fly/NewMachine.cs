using System.Text.Json.Nodes;

namespace Porter.Sandbox.Tests.Fly;

/// <summary>The request that makes a machine, as Porter sends it.</summary>
internal static class NewMachine
{
    public const string Path = "v1/apps/" + Sandbox.FlyApp + "/machines";

    public static JsonObject Body(string name, string stop = "30s") => new()
    {
        ["name"] = name,
        ["region"] = "iad",
        ["config"] = new JsonObject
        {
            ["image"] = "registry.fly.io/porter-worker:latest",
            ["auto_destroy"] = true,
            ["restart"] = new JsonObject { ["policy"] = "no" },
            ["stop_config"] = new JsonObject { ["signal"] = "SIGTERM", ["timeout"] = stop },
            ["guest"] = new JsonObject { ["cpu_kind"] = "shared", ["cpus"] = 2, ["memory_mb"] = 2048 },
            ["env"] = new JsonObject { ["TASK_ID"] = "task_a" },
            ["metadata"] = new JsonObject { ["porter_task"] = "task_a" },
        },
    };
}
