namespace Porter.Grains.GitHub;

/// <summary>
/// One installation of Porter's GitHub App (key: the installation id). Keeps its token while it is good, in memory only, and
/// paces what Porter writes there. Every method can be called while another is under way.
/// </summary>
[Alias("porter.IInstallationGrain")]
public interface IInstallationGrain : IGrainWithIntegerKey
{
    /// <summary>A token with all that was granted to Porter, good for at least five minutes. Many callers, one request to GitHub.</summary>
    /// <exception cref="Exception">A <c>OutboundRefusedException</c> (the App was uninstalled, say) or a <c>TransientOutboundException</c>.</exception>
    [Alias("Token")]
    [ResponseTimeout("00:00:30")] // waits for GitHub
    Task<string> Token();

    /// <summary>GitHub answered 401 to <paramref name="token"/>: the next caller gets a new one. Any other token is left alone.</summary>
    [Alias("Forget")]
    Task Forget(string token);

    /// <summary>
    /// Reserves the right to one write that creates content (a comment, a pull request). The answer is how long to wait before
    /// doing it; more than <see cref="LongestWait"/> means that nothing was reserved: come back then.
    /// GitHub's limit: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
    /// </summary>
    [Alias("ReserveWrite")]
    Task<TimeSpan> ReserveWrite();

    /// <summary>The longest wait that <see cref="ReserveWrite"/> reserves.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
}
