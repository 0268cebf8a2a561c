namespace Porter.Grains.GitHub.Deliveries;

/// <summary>An attempt of GitHub's to deliver a webhook that was not answered with a 2xx in time.</summary>
/// <param name="Id">This attempt; a later one of the same delivery has a higher number.</param>
/// <param name="Delivery">The <c>X-GitHub-Delivery</c> header, the same in each attempt.</param>
/// <param name="At">When it was sent.</param>
/// <param name="StatusCode">What was answered; 0 when nothing was.</param>
/// <param name="Event">Such as <c>issue_comment</c>.</param>
/// <param name="Action">Such as <c>created</c>, or null.</param>
internal sealed record FailedDelivery(long Id, Guid Delivery, DateTimeOffset At, int StatusCode, string Event, string? Action)
{
    /// <summary>Whether Porter would act on it: on other events it has nothing to say, and what it could not read (400, 413) reads no better again.</summary>
    public bool IsWorthRepeating => (Event, Action) is ("issue_comment", "created") or ("issues", "closed") && StatusCode is not (400 or 413);
}
