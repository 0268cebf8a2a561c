namespace Porter.Sandbox.GitHub;

/// <summary>What a new repository holds: a greeting, its test, and a word to agents.</summary>
internal static class Seed
{
    public static readonly IReadOnlyDictionary<string, string?> Files = new Dictionary<string, string?>
    {
        ["README.md"] = """
            # greeter

            Says hello. `npm test` runs the test.

            """,
        ["AGENTS.md"] = """
            # Working in this repository

            - The greeting lives in `src/greeting.js`; its test in `test/greeting.test.js`.
            - Run `npm test` before you finish.
            - Keep functions pure and small.

            """,
        ["package.json"] = """
            {
              "name": "greeter",
              "version": "1.0.0",
              "type": "module",
              "scripts": { "test": "node --test" }
            }

            """,
        ["src/greeting.js"] = """
            /** What we say to whoever comes in. */
            export function greeting() {
              return "Hello!";
            }

            """,
        ["test/greeting.test.js"] = """
            import assert from "node:assert/strict";
            import { test } from "node:test";
            import { greeting } from "../src/greeting.js";

            test("says hello", () => assert.match(greeting(), /hello/i));

            """,
    };
}
