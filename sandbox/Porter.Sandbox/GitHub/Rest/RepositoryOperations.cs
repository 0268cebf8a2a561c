using System.Text;
using System.Text.Json.Nodes;
using Porter.Sandbox.GitHub.Git;
using Porter.Sandbox.GitHub.Json;
using Porter.Sandbox.GitHub.State;
using Porter.Sandbox.Http;

namespace Porter.Sandbox.GitHub.Rest;

/// <summary>A repository, who may do what in it, its files, branches and comparisons.</summary>
internal static class RepositoryOperations
{
    private const string Base = "/repos/{owner}/{name}";

    public static void MapRepositories(this IEndpointRouteBuilder api, GitHubWorld world)
    {
        api.MapGet(Base, async (HttpContext http, string owner, string name) =>
            new JsonResponse((await world.Repository(http, owner, name, "metadata")).Repository.ToJson(world.Urls)));
        api.MapGet(Base + "/collaborators/{login}/permission", async (HttpContext http, string owner, string name, string login) =>
        {
            var (repository, _) = await world.Repository(http, owner, name, "metadata");
            var account = world.FindAccount(login) ?? throw GitHubErrors.NotFound();
            var role = repository.RoleOf(account.Login);
            var user = account.ToJson(world.Urls);
            user["role_name"] = RoleName(role);
            return new JsonResponse(new JsonObject { ["permission"] = Permission(role), ["role_name"] = RoleName(role), ["user"] = user });
        });
        MapFiles(api, world);
        MapRefs(api, world);
    }

    private static void MapFiles(IEndpointRouteBuilder api, GitHubWorld world)
    {
        api.MapGet(Base + "/contents/{**path}", async (HttpContext http, string owner, string name, string path) =>
        {
            var (repository, _) = await world.Repository(http, owner, name, "contents");
            var revision = http.Request.Query["ref"].FirstOrDefault(text => !string.IsNullOrEmpty(text)) ?? repository.DefaultBranch;
            path = Uri.UnescapeDataString(path);
            var commit = (await CommitInfo.Of(repository.Git, Revision(repository, revision)) ?? throw GitHubErrors.NotFound()).Sha;
            var entry = (await repository.Git.Cached("ls-tree", "-z", commit, "--", path)).Split(' ', '\t');
            if (entry is not [_, "blob", var blob, ..])
                throw GitHubErrors.NotFound();
            var text = await repository.Git.Cached("cat-file", "blob", blob);
            if (http.Request.Headers.Accept.ToString().Contains(".raw", StringComparison.Ordinal))
                return Results.Text(text, "application/vnd.github.raw; charset=utf-8");
            return new JsonResponse(FileJson(world, repository, path, revision, blob, text));
        });
        api.MapGet(Base + "/compare/{**basehead}", async (HttpContext http, string owner, string name, string basehead) =>
        {
            var (repository, _) = await world.Repository(http, owner, name, "contents");
            basehead = Uri.UnescapeDataString(basehead);
            var ends = basehead.Split("...");
            var comparison =
                ends.Length == 2
                    ? await Comparison.Of(repository.Git, Revision(repository, ends[0]), Revision(repository, ends[1]))
                    : null;
            return new JsonResponse((comparison ?? throw GitHubErrors.NotFound()).ToJson(repository, basehead, world.Urls));
        });
        api.MapGet(Base + "/commits/{**reference}", async (HttpContext http, string owner, string name, string reference) =>
        {
            var (repository, _) = await world.Repository(http, owner, name, "contents");
            var commit = await CommitInfo.Of(repository.Git, Revision(repository, Uri.UnescapeDataString(reference)));
            return new JsonResponse(
                (commit ?? throw GitHubErrors.Unprocessable($"No commit found for SHA: {reference}")).ToJson(repository, world.Urls));
        });
    }

    private static void MapRefs(IEndpointRouteBuilder api, GitHubWorld world)
    {
        api.MapGet(Base + "/branches/{**branch}", async (HttpContext http, string owner, string name, string branch) =>
        {
            var (repository, _) = await world.Repository(http, owner, name, "contents");
            branch = Uri.UnescapeDataString(branch);
            var sha = repository.Git.Branch(branch)
                ?? throw new ApiErrorException(404, new JsonObject { ["message"] = "Branch not found", ["status"] = "404" });
            var commit = await CommitInfo.Of(repository.Git, sha);
            return new JsonResponse(repository.ToBranchJson(branch, commit!.ToJson(repository, world.Urls), world.Urls));
        });
        api.MapGet(Base + "/git/ref/{**reference}", async (HttpContext http, string owner, string name, string reference) =>
        {
            var (repository, _) = await world.Repository(http, owner, name, "contents");
            reference = Uri.UnescapeDataString(reference);
            var sha = reference.StartsWith("heads/", StringComparison.Ordinal) ? repository.Git.Branch(reference["heads/".Length..]) : null;
            return new JsonResponse(repository.ToRefJson("refs/" + reference, sha ?? throw GitHubErrors.NotFound(), world.Urls));
        });
        api.MapDelete(Base + "/git/refs/{**reference}", async (HttpContext http, string owner, string name, string reference) =>
        {
            var (repository, _) = await world.Repository(http, owner, name, "contents", "write");
            var branch = Uri.UnescapeDataString(reference).Replace("heads/", "", StringComparison.Ordinal);
            if (repository.Git.Branch(branch) is null)
                throw GitHubErrors.Unprocessable("Reference does not exist");
            await repository.Git.DeleteBranch(branch);
            return JsonResponse.NoContent;
        });
    }

    private static string Revision(Repository repository, string name) => repository.Git.Branch(name) ?? name;

    private static string Permission(Role role) => role switch
    {
        Role.Admin => "admin",
        Role.Maintain or Role.Write => "write",
        Role.Triage or Role.Read => "read",
        _ => "none",
    };

    private static string RoleName(Role role) => role switch
    {
        Role.None => "",
        _ => role.ToString().ToLowerInvariant(),
    };

    private static JsonObject FileJson(GitHubWorld world, Repository repository, string path, string revision, string sha, string text)
    {
        var url = $"{world.Urls.Repository(repository.FullName)}/contents/{path}?ref={revision}";
        var git = $"{world.Urls.Repository(repository.FullName)}/git/blobs/{sha}";
        var page = $"{world.Urls.Page(repository.FullName)}/blob/{revision}/{path}";
        return new JsonObject
        {
            ["type"] = "file",
            ["encoding"] = "base64",
            ["size"] = Encoding.UTF8.GetByteCount(text),
            ["name"] = path.Split('/')[^1],
            ["path"] = path,
            ["content"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text), Base64FormattingOptions.InsertLineBreaks),
            ["sha"] = sha,
            ["url"] = url,
            ["git_url"] = git,
            ["html_url"] = page,
            ["download_url"] = page,
            ["_links"] = new JsonObject { ["self"] = url, ["git"] = git, ["html"] = page },
        };
    }
}
