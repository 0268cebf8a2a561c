using System.Text;
using Porter.Sandbox.GitHub.Auth;
using Porter.Sandbox.GitHub.State;
using Porter.Sandbox.Http;

namespace Porter.Sandbox.GitHub.Git;

/// <summary>Clone and push over HTTP, by git's own <c>http-backend</c>; who may do which is decided here.</summary>
internal static class SmartHttp
{
    public static void MapGit(this IEndpointRouteBuilder routes, GitHubWorld world)
    {
        routes.MapGet("/{owner}/{name}.git/info/refs", (HttpContext http, string owner, string name) =>
            Serve(http, world, owner, name, "info/refs", http.Request.Query["service"].ToString())).WithMetadata(new UnrecordedBody());
        routes.MapPost("/{owner}/{name}.git/{service}", (HttpContext http, string owner, string name, string service) =>
            Serve(http, world, owner, name, service, service)).WithMetadata(new UnrecordedBody());
    }

    private static async Task Serve(HttpContext http, GitHubWorld world, string owner, string name, string path, string service)
    {
        if (service is not ("git-upload-pack" or "git-receive-pack"))
        {
            await Say(http, 403, "Please upgrade your git client.");
            return;
        }

        var caller = world.CallerOrNull(http);
        var repository = world.FindRepository(owner, name);
        var push = service == "git-receive-pack";
        var refusal =
            caller is null ? (401, "Invalid username or token. Password authentication is not supported for Git operations.")
            : repository is null || !caller.CanSee(repository)
                ? caller is Caller.Anonymous ? (401, "Authentication required.")
                    : (404, "Repository not found.")
            : caller.HasPermission(repository, "contents", push ? "write" : "read") ? default((int, string)?)
            : caller is Caller.Anonymous ? (401, "Authentication required.")
            : (403, $"Permission to {repository.FullName}.git denied to {caller.Login(world)}.");
        if (refusal is var (status, words))
        {
            if (status == 401)
                http.Response.Headers.WWWAuthenticate = "Basic realm=\"GitHub\"";
            await Say(http, status, words);
            return;
        }

        await Backend(http, world, repository!, path, caller!.HasPermission(repository!, "workflows", "write"));
        if (push && path == service)
        {
            await repository!.Git.ReadBranches();
            world.Changes.Notify();
        }
    }

    private static Task Say(HttpContext http, int status, string words)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(words);
    }

    private static async Task Backend(HttpContext http, GitHubWorld world, Repository repository, string path, bool workflows)
    {
        var (code, output, errors) = await GitProcess.Try(
            repository.Git.Directory,
            world.Directory,
            ["http-backend"],
            http.Request.Body,
            new Dictionary<string, string>
            {
                ["GIT_PROJECT_ROOT"] = repository.Git.Directory,
                ["GIT_HTTP_EXPORT_ALL"] = "1",
                ["GIT_PROTOCOL"] = http.Request.Headers["Git-Protocol"].ToString(),
                ["GIT_CONFIG_COUNT"] = "2",
                ["GIT_CONFIG_KEY_0"] = "http.receivepack",
                ["GIT_CONFIG_VALUE_0"] = "true",
                ["GIT_CONFIG_KEY_1"] = "receive.fsckObjects",
                ["GIT_CONFIG_VALUE_1"] = "true",
                ["PATH_INFO"] = "/" + path,
                ["QUERY_STRING"] = http.Request.QueryString.Value?.TrimStart('?') ?? "",
                ["REQUEST_METHOD"] = http.Request.Method,
                ["CONTENT_TYPE"] = http.Request.ContentType ?? "",
                ["CONTENT_LENGTH"] = http.Request.ContentLength?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "",
                ["HTTP_CONTENT_ENCODING"] = http.Request.Headers.ContentEncoding.ToString(),
                ["REMOTE_USER"] = "sandbox",
                ["REMOTE_ADDR"] = "127.0.0.1",
                ["SANDBOX_WORKFLOWS"] = workflows ? "write" : "none",
            });
        if (code != 0 && output.Length == 0)
        {
            await Say(http, 500, errors);
            return;
        }

        var end = output.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var line in Encoding.ASCII.GetString(output, 0, end).Split("\r\n"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            if (name == "Status")
                http.Response.StatusCode = int.Parse(value.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture);
            else
                http.Response.Headers[name] = value;
        }

        await http.Response.Body.WriteAsync(output.AsMemory(end + 4));
    }
}
