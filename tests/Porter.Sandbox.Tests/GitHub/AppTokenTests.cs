using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Porter.Sandbox.Tests.GitHub;

public sealed class AppTokenTests
{
    [Fact]
    public async Task A_good_JWT_is_accepted_by_client_id_and_by_app_id()
    {
        await using var sandbox = await Sandbox.Start();
        foreach (var issuer in new[]
            {
                sandbox.GitHub.App.ClientId,
                sandbox.GitHub.App.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
            })
        {
            using var app = new ApiClient(sandbox.GitHub.Address, ApiClient.Jwt(sandbox.GitHub, issuer));
            Assert.Equal(200, (await app.Get("app")).Status);
        }
    }

    [Fact]
    public async Task A_JWT_of_another_issuer_or_key_or_time_is_refused_in_words()
    {
        await using var sandbox = await Sandbox.Start();
        var world = sandbox.GitHub;
        using var stranger = RSA.Create(2048);
        var errors = new Dictionary<string, string>
        {
            [ApiClient.Jwt(world, issuer: "somebody")] = "Integration not found",
            [ApiClient.Jwt(world, key: stranger)] = "A JSON web token could not be decoded",
            [ApiClient.Jwt(world, expires: TimeSpan.FromMinutes(11))] = "'Expiration time' claim ('exp') is too far in the future",
            [ApiClient.Jwt(world, issued: TimeSpan.FromMinutes(-9), expires: TimeSpan.FromMinutes(-1))] =
                "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
            [ApiClient.Jwt(world, issued: TimeSpan.FromMinutes(2))] =
                "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
        };
        foreach (var (jwt, words) in errors)
        {
            using var app = new ApiClient(world.Address, jwt);
            var (status, json) = await app.Get("app");
            Assert.Equal((401, words), (status, (string?)json["message"]));
        }
    }

    [Fact]
    public async Task A_narrowed_token_does_what_it_was_narrowed_to_and_nothing_else()
    {
        await using var sandbox = await Sandbox.Start();
        var world = sandbox.GitHub;
        await world.AddRepository("acme/other");
        using var narrow = await ApiClient.Installation(world, new JsonObject
        {
            ["repository_ids"] = new JsonArray(world.Repository("acme/greeter").Id),
            ["permissions"] = new JsonObject { ["contents"] = "read" },
        });

        Assert.Equal(200, (await narrow.Get("repos/acme/greeter/contents/AGENTS.md")).Status);
        Assert.Equal(404, (await narrow.Get("repos/acme/other")).Status);
        Assert.Equal(403, (await narrow.Post("repos/acme/greeter/issues/1/comments", new JsonObject { ["body"] = "x" })).Status);
        Assert.Equal(403, (await narrow.Post("gists", new JsonObject())).Status);
    }

    [Fact]
    public async Task A_token_beyond_the_grants_is_refused()
    {
        await using var sandbox = await Sandbox.Start();
        using var app = ApiClient.App(sandbox.GitHub);
        var path = $"app/installations/{sandbox.GitHub.Installations.First().Id}/access_tokens";

        Assert.Equal(422, (await app.Post(path, new JsonObject { ["permissions"] = new JsonObject { ["workflows"] = "write" } })).Status);
        Assert.Equal(422, (await app.Post(path, new JsonObject { ["permissions"] = new JsonObject { ["metadata"] = "write" } })).Status);
        Assert.Equal(422, (await app.Post(path, new JsonObject { ["repositories"] = new JsonArray("nowhere") })).Status);
        Assert.Equal(404, (await app.Post("app/installations/1/access_tokens", new JsonObject())).Status);
    }

    [Fact]
    public async Task An_installation_token_dies_after_an_hour_and_a_user_token_after_eight()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        await using var sandbox = await Sandbox.Start(new SandboxOptions { Clock = clock });
        using var app = ApiClient.App(sandbox.GitHub, clock);
        using var installation = new ApiClient(sandbox.GitHub.Address, await app.InstallationToken(sandbox.GitHub));
        using var alice = ApiClient.User(sandbox.GitHub, "alice");

        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(200, (await installation.Get("repos/acme/greeter")).Status);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(401, (await installation.Get("repos/acme/greeter")).Status);
        Assert.Equal(200, (await alice.Get("user")).Status);
        clock.Advance(TimeSpan.FromHours(7));
        Assert.Equal(401, (await alice.Get("user")).Status);
    }

    [Fact]
    public async Task A_suspended_installation_gives_no_token()
    {
        await using var sandbox = await Sandbox.Start();
        var installation = sandbox.GitHub.Installations.First();
        installation.SuspendedAt = installation.CreatedAt;
        using var app = ApiClient.App(sandbox.GitHub);
        Assert.Equal(403, (await app.Post($"app/installations/{installation.Id}/access_tokens")).Status);
    }
}
