using System.Net;
using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Porter.Grains;
using Porter.Grains.Agents;
using Porter.Grains.GitHub;

namespace Porter.Web.Config;

/// <summary><c>/settings</c>: where a comment sends somebody whose keys are missing. Says which there are and how to leave them.</summary>
internal static class SettingsPage
{
    public static void MapSettingsPage(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/settings", Show).ExcludeFromDescription();

    private static ContentHttpResult Show(AgentCatalog agents, PublicAddress address, IOptions<GitHubOptions> gitHub, HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        return TypedResults.Content(Write(agents, address.Home, gitHub.Value.WebUrl), $"{MediaTypeNames.Text.Html}; charset=utf-8");
    }

    internal static string Write(AgentCatalog agents, Uri home, string gitHub) => $$"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>Porter: your settings</title>
          <style>
            body { font: 16px/1.6 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; color: #24262b; background: #f6f5f1 }
            h1 { line-height: 1.2 } code, pre { font: 14px/1.5 ui-monospace, monospace }
            pre { background: #fff; border: 1px solid #d9d7cf; border-radius: 8px; padding: 1rem; overflow-x: auto }
            table { border-collapse: collapse; width: 100%; background: #fff } td, th { border: 1px solid #d9d7cf; padding: .4rem .7rem; text-align: left }
          </style>
        </head>
        <body>
          <h1>Your settings</h1>
          <p>Porter runs agents with your own keys. It keeps them in a secret Gist of your own, encrypted, and never shows one again.
          Leave them with one request, proving who you are with a GitHub token that may write gists:</p>
          <pre>curl -X PUT {{WebUtility.HtmlEncode(new Uri(home, "api/config").AbsoluteUri)}} \
          -H "Authorization: Bearer $(gh auth token)" -H "Content-Type: application/json" \
          -d '{"flyToken": "…", "anthropicKey": "…", "defaultAgent": "opencode"}'</pre>
          <p>Only the fields that you send change; an empty text unsets one. The same address answers a <code>GET</code> with what is set.</p>
          <table>
            <tr><th>Field</th><th>What it is</th><th>Who needs it</th></tr>
            <tr><td><code>flyToken</code></td><td>Fly token: makes and destroys the machines</td><td>every task</td></tr>
        {{string.Concat(Keys(agents))}}
            <tr><td><code>flyApp</code></td><td>your own Fly app for the machines</td><td>nobody; this Porter's is the default</td></tr>
            <tr><td><code>defaultAgent</code></td><td>the agent that a bare <code>@porter</code> means</td><td>nobody; opencode is the default</td></tr>
          </table>
          <p>Then comment <code>@porter retry</code> on the issue at <a href="{{Encode(gitHub)}}">GitHub</a>.</p>
        </body>
        </html>
        """;

    private static IEnumerable<string> Keys(AgentCatalog agents) =>
        from agent in agents.All
        from key in agent.Keys
        group agent.Name by (key.Config, key.Title) into needed
        orderby needed.Key.Config
        select $"    <tr><td><code>{Encode(ConfigFields.NameOf(needed.Key.Config))}</code></td><td>{Encode(needed.Key.Title)}</td><td>{Encode(string.Join(", ", needed))}</td></tr>\n";

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
