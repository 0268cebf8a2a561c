using System.Text;

namespace Porter.Sandbox.GitHub.Pages;

/// <summary>A unified diff, one box a file.</summary>
internal static class DiffView
{
    private const int MostLines = 5_000;

    public static string Render(string diff)
    {
        var html = new StringBuilder();
        var open = false;
        foreach (var line in diff.Split('\n').Take(MostLines))
        {
            if (line.StartsWith("diff --git ", StringComparison.Ordinal))
            {
                html.Append(open ? "</code></pre></section>" : "");
                html.Append("<section class=\"card diff\"><h3>")
                    .Append(Html.Encode(line[(line.LastIndexOf(" b/", StringComparison.Ordinal) + 3)..]))
                    .Append("</h3><pre><code>");
                open = true;
            }
            else if (open && Kind(line) is { } kind)
            {
                html.Append("<span class=\"").Append(kind).Append("\">").Append(Html.Encode(line)).Append("</span>");
            }
        }

        return html.Append(open ? "</code></pre></section>" : "<p class=\"muted\">No changes.</p>").ToString();
    }

    private static string? Kind(string line) =>
        line switch
        {
            "" => null,
            _ when line.StartsWith("+++", StringComparison.Ordinal)
                    || line.StartsWith("---", StringComparison.Ordinal)
                    || line.StartsWith("index ", StringComparison.Ordinal)
                    || line.StartsWith("new file", StringComparison.Ordinal) => null,
            _ => line[0] switch
            {
                '+' => "added",
                '-' => "removed",
                '@' => "hunk",
                _ => "same",
            },
        };
}
