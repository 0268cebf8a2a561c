using System.Net.Http.Headers;

namespace Porter.Sandbox.Cli;

/// <summary>A user's account at Porter: their GitHub token, their Fly token and the agent they prefer.</summary>
internal static class PorterAccount
{
    public static async Task Connect(Sandbox sandbox, Uri porter, string login, CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(porter, "api/config"))
        {
            Content = JsonContent.Create(new { flyToken = sandbox.Fly.TokenFor(Sandbox.FlyApp), defaultAgent = "demo" }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", sandbox.GitHub.TokenFor(login));
        using var answer = await http.SendAsync(request, stop);
        if (answer.IsSuccessStatusCode)
            return;
        var said = await answer.Content.ReadAsStringAsync(stop);
        throw new InvalidOperationException($"{login} could not connect: PUT /api/config answered {(int)answer.StatusCode} {said}");
    }
}
