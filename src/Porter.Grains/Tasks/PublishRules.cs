namespace Porter.Grains.Tasks;

/// <summary>What may be pushed. Pure.</summary>
internal static class PublishRules
{
    private const int MaxFiles = 3_000;
    private const long MaxBytes = 200L * 1024 * 1024;
    private const long Megabyte = 1024 * 1024;

    /// <summary>Why a push is not allowed, or null.</summary>
    public static string? Refuses(WorkerPublish publish) => publish switch
    {
        { Files: > MaxFiles } => $"It changes {publish.Files} files; Porter hands in at most {MaxFiles}.",
        { Bytes: > MaxBytes } => $"It weighs {publish.Bytes / Megabyte} MB; Porter hands in at most {MaxBytes / Megabyte} MB.",
        _ => null,
    };
}
