using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Porter.Grains.Agents;
using Porter.Grains.Secrets;

namespace Porter.Grains;

/// <summary>Turns what building the host threw into words for whoever wrote the settings.</summary>
public static partial class SettingsErrors
{
    /// <summary>One line a setting; null where the exception is not about settings and deserves its stack trace.</summary>
    /// <param name="error">What was thrown.</param>
    public static string? Explain(Exception error) => Sentences(error).Distinct().ToArray() is { Length: > 0 } sentences
        ? string.Join(Environment.NewLine, sentences.Select(sentence => $"  - {sentence}").Prepend("Porter cannot start with these settings:"))
        : null;

    private static IEnumerable<string> Sentences(Exception error) => error switch
    {
        OptionsValidationException invalid => invalid.Failures.Select(failure => Annotation().Replace(failure, "$1:$2: $3")),
        AggregateException several => several.InnerExceptions.SelectMany(Sentences),
        // Of the third kind are the binder ("Failed to convert configuration value … at 'GitHub:AppId'") and the choice of providers.
        MasterKeyException or AgentManifestException or InvalidOperationException => [error.Message],
        _ => [],
    };

    /// <summary>How the framework words the failure of an attribute on an options class.</summary>
    [GeneratedRegex(@"^DataAnnotation validation failed for '(\w+)Options' members: '(\w+)' with the error: '(.*)'\.$")]
    private static partial Regex Annotation();
}
