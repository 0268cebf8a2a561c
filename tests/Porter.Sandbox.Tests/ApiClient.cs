using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Porter.Sandbox.GitHub;

namespace Porter.Sandbox.Tests;

/// <summary>Someone who calls a world over HTTP with a credential.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient http;

    public ApiClient(Uri address, string? token = null, string scheme = "Bearer")
    {
        http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("porter-tests/1");
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(scheme, token);
    }

    public static ApiClient App(GitHubWorld world, TimeProvider? clock = null) => new(world.Address, Jwt(world, clock: clock));

    public static async Task<ApiClient> Installation(GitHubWorld world, JsonObject? narrowed = null)
    {
        using var app = App(world);
        return new ApiClient(world.Address, await app.InstallationToken(world, narrowed));
    }

    public static ApiClient User(GitHubWorld world, string login, bool gists = true) => new(world.Address, world.TokenFor(login, gists));

    public static string Jwt(
        GitHubWorld world,
        string? issuer = null,
        TimeSpan? issued = null,
        TimeSpan? expires = null,
        System.Security.Cryptography.RSA? key = null,
        TimeProvider? clock = null)
    {
        var now = (clock ?? TimeProvider.System).GetUtcNow();
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? world.App.ClientId,
            IssuedAt = (now + (issued ?? TimeSpan.FromSeconds(-60))).UtcDateTime,
            Expires = (now + (expires ?? TimeSpan.FromMinutes(9))).UtcDateTime,
            Subject = new ClaimsIdentity(),
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(key ?? Key(world)), SecurityAlgorithms.RsaSha256),
        });
    }

    public async Task<string> InstallationToken(GitHubWorld world, JsonObject? narrowed = null)
    {
        var (status, json) = await Post($"app/installations/{world.Installations.First().Id}/access_tokens", narrowed ?? []);
        Assert.Equal(201, status);
        return (string)json["token"]!;
    }

    public Task<(int Status, JsonNode Json)> Get(string path) => Send(HttpMethod.Get, path, null);

    public Task<(int Status, JsonNode Json)> Post(string path, JsonNode? body = null) => Send(HttpMethod.Post, path, body);

    public Task<(int Status, JsonNode Json)> Patch(string path, JsonNode body) => Send(HttpMethod.Patch, path, body);

    public Task<(int Status, JsonNode Json)> Delete(string path) => Send(HttpMethod.Delete, path, null);

    public async Task<string> Text(string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(accept);
        using var response = await http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    public void Dispose() => http.Dispose();

    private static System.Security.Cryptography.RSA Key(GitHubWorld world)
    {
        var key = System.Security.Cryptography.RSA.Create();
        key.ImportFromPem(world.App.PrivateKey);
        return key;
    }

    private async Task<(int Status, JsonNode Json)> Send(HttpMethod method, string path, JsonNode? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }
}
