namespace Porter.Grains.GitHub;

/// <summary>
/// Keeps one token while it is good for <see cref="Margin"/> more; whoever asks while a new one is on its way waits for that one.
/// For one thread at a time, as a grain is.
/// </summary>
/// <param name="ask">Gets a new token.</param>
/// <param name="time">The clock that expiry is read on.</param>
internal sealed class InstallationToken(Func<Task<ExpiringToken>> ask, TimeProvider time)
{
    /// <summary>How long a token must still be good to be handed out.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private ExpiringToken? _token;
    private Task<ExpiringToken>? _asked;

    /// <summary>A good token. A failure is thrown to all who waited for it, and the next to come asks anew.</summary>
    public async Task<string> Get()
    {
        if (_token is { } known && known.ExpiresAt - time.GetUtcNow() > Margin)
            return known.Value;

        var answer = _asked ??= ask();
        try
        {
            _token = await answer;
            return _token.Value;
        }
        finally
        {
            if (_asked == answer)
                _asked = null;
        }
    }

    /// <summary>Drops the token, if it is this one.</summary>
    public void Forget(string value)
    {
        if (_token?.Value == value)
            _token = null;
    }
}
