namespace Porter.Sandbox.Cli;

/// <summary>What is printed once everything runs: where it is, and how to begin. At most 80 columns.</summary>
internal static class Banner
{
    public static string Addresses(Sandbox sandbox, Uri porter) => $"""
        GitHub  {sandbox.GitHub.Address}  alice and bob may push, mallory may not
        Fly     {sandbox.Fly.Address}  the machines and what they print
        Porter  {porter}  alice is connected
        """;

    public static string FirstSteps(Sandbox sandbox, Uri porter) => $"""

        Open {sandbox.GitHub.Address}acme/greeter/issues/1, comment
        `@porter demo` as alice, and watch. Ctrl-C stops everything.

        To try Porter's API as alice (docs/api.md), in another shell:
        export PORTER={porter.ToString().TrimEnd('/')}
        export TOKEN={sandbox.GitHub.TokenFor("alice")}

        """;
}
