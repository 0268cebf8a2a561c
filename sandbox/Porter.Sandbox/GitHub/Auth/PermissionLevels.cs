namespace Porter.Sandbox.GitHub.Auth;

/// <summary>The order of permission levels: read, write, admin.</summary>
internal static class PermissionLevels
{
    private static readonly string[] Order = ["read", "write", "admin"];

    public static bool AreKnown(string level) => Order.Contains(level);

    public static bool Covers(string? granted, string asked) =>
        granted is not null && Array.IndexOf(Order, granted) >= Array.IndexOf(Order, asked);
}
