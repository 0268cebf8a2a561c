using Microsoft.Extensions.Options;

namespace Porter.Grains.Fly;

/// <summary>The <c>Fly</c> section of the settings: where machines are made, and what kind.</summary>
public sealed class FlyOptions
{
    /// <summary>Base of the Machines API, without <c>/v1</c>.</summary>
    public string ApiUrl { get; set; } = "https://api.machines.dev";

    /// <summary>The worker app for users who name none in their <c>porter.json</c>; empty: each user must.</summary>
    public string App { get; set; } = "";

    /// <summary>The worker image.</summary>
    public string Image { get; set; } = "registry.fly.io/porter-worker:latest";

    /// <summary>Where machines are placed: a code, or a list such as <c>iad,ord</c>; null: near Porter.</summary>
    public string? Region { get; set; }

    /// <summary><c>shared</c> or <c>performance</c>.</summary>
    public string CpuKind { get; set; } = "shared";

    /// <summary>Cores of a machine.</summary>
    public int Cpus { get; set; } = 2;

    /// <summary>Memory of a machine: a multiple of 256; 256 to 2048 for each shared core, 2048 to 8192 for each performance core.</summary>
    public int MemoryMb { get; set; } = 2048;

    internal Uri ApiBase => new(ApiUrl.TrimEnd('/') + "/");
}

/// <summary>Names every setting that is missing or malformed, at start.</summary>
internal sealed class FlyOptionsCheck : IValidateOptions<FlyOptions>
{
    public ValidateOptionsResult Validate(string? name, FlyOptions options)
    {
        var wrong = Problems(options).ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    // Sizes: https://fly.io/docs/machines/guides-examples/machine-sizing/
    private static IEnumerable<string> Problems(FlyOptions options)
    {
        if (!Uri.TryCreate(options.ApiUrl, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            yield return "Fly:ApiUrl must be an http(s) address, such as https://api.machines.dev.";
        if (string.IsNullOrWhiteSpace(options.Image))
            yield return "Fly:Image is not set: the worker image, such as registry.fly.io/porter-worker:latest.";
        if (options.CpuKind is not ("shared" or "performance"))
            yield return "Fly:CpuKind must be shared or performance.";
        if (options.Cpus is < 1 or > 16)
            yield return "Fly:Cpus must be between 1 and 16.";
        var (least, most) = options.CpuKind == "performance" ? (2048, 8192) : (256, 2048);
        if (options.MemoryMb % 256 != 0 || options.MemoryMb < least * options.Cpus || options.MemoryMb > most * options.Cpus)
            yield return $"Fly:MemoryMb must be a multiple of 256 between {least * options.Cpus} and {most * options.Cpus} for {options.Cpus} {options.CpuKind} cores.";
    }
}
