namespace Porter.Sandbox.GitHub;

/// <summary>What a new repository holds: a greeting, its test, and a word to agents.</summary>
internal static class Seed
{
    public static readonly IReadOnlyDictionary<string, string?> Files = new Dictionary<string, string?>
    {
        ["README.md"] = "# greeter\n\nSays hello. `npm test` runs the test.\n",
        ["AGENTS.md"] = "# Working in this repository\n\n- The greeting lives in `src/greeting.js`; its test in `test/greeting.test.js`.\n- Run `npm test` before you finish.\n- Keep functions pure and small.\n",
        ["package.json"] = "{\n  \"name\": \"greeter\",\n  \"version\": \"1.0.0\",\n  \"type\": \"module\",\n  \"scripts\": { \"test\": \"node --test\" }\n}\n",
        ["src/greeting.js"] = "/** What we say to whoever comes in. */\nexport function greeting() {\n  return \"Hello!\";\n}\n",
        ["test/greeting.test.js"] = "import assert from \"node:assert/strict\";\nimport { test } from \"node:test\";\nimport { greeting } from \"../src/greeting.js\";\n\ntest(\"says hello\", () => assert.match(greeting(), /hello/i));\n",
    };
}
