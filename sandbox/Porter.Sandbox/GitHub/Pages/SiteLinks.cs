namespace Porter.Sandbox.GitHub.Pages;

/// <summary>The header's links of every page: from each world to the other, and to the Porter that gets the webhooks.</summary>
internal sealed class SiteLinks
{
    /// <summary>The GitHub world, once it is there.</summary>
    public GitHubWorld? GitHub { get; set; }

    /// <summary>The Fly world, once it is there.</summary>
    public Fly.FlyWorld? Fly { get; set; }

    public string Render() => string.Concat(new[]
    {
        Link("Issues", GitHub?.Address, ""),
        Link("Machines", Fly?.Address, ""),
        Link("Porter", GitHub?.App.WebhookUrl, "/settings"),
    });

    private static string Link(string name, Uri? site, string path) =>
        site is null ? "" : $"<a href=\"{Html.Encode(site.GetLeftPart(UriPartial.Authority) + path)}\">{name}</a>";
}
