namespace Porter.Sandbox.Http;

/// <summary>Where a fault strikes: before the request is handled, or after it was and before the caller learns of it.</summary>
public enum FaultPoint
{
    /// <summary>The request is never handled.</summary>
    BeforeHandling,

    /// <summary>The request was handled; the caller cannot know.</summary>
    AfterHandling,
}
