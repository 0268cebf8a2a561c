namespace Porter.Sandbox.GitHub.Git;

/// <summary>Git's <c>update</c> hook of every repository: refuses workflow files to tokens without that permission.</summary>
internal static class UpdateHook
{
    public static string Text { get; } = new StreamReader(
        typeof(UpdateHook).Assembly.GetManifestResourceStream("Porter.Sandbox.GitHub.Git.update.sh")!).ReadToEnd();
}
