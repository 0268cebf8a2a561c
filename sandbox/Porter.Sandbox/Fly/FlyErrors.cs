using System.Text.Json.Nodes;
using Porter.Sandbox.Http;

namespace Porter.Sandbox.Fly;

/// <summary>The errors of the Machines API, in the words it was seen to use.</summary>
internal static class FlyErrors
{
    public static ApiErrorException Unauthorized() => new(401, new JsonObject { ["error"] = "unauthenticated: no or bad token" });

    public static ApiErrorException Forbidden() =>
        new(403, new JsonObject { ["error"] = "permission_denied: token is not authorized for this app" });

    public static ApiErrorException AppNotFound() => new(404, new JsonObject { ["error"] = "app not found" });

    public static ApiErrorException MachineNotFound() => new(404, new JsonObject { ["error"] = "machine not found" });

    public static ApiErrorException Invalid(string what) => new(400, new JsonObject { ["error"] = $"invalid_argument: {what}" });

    public static ApiErrorException NameTaken(Machine holder) => new(409, new JsonObject
    {
        ["error"] = $"already_exists: unique machine name violation, machine ID {holder.Id} already exists with name \"{holder.Name}\"",
        ["status"] = "name_taken",
    });

    public static ApiErrorException NotStopped(Machine machine) => new(412, new JsonObject
    {
        ["error"] = "failed_precondition: unable to destroy machine, not currently in stopped, suspended or failed, "
            + $"currently {machine.State}, either stop first or use force=true",
    });

    public static ApiErrorException WaitTimedOut(string wanted, Machine machine) => new(408, new JsonObject
    {
        ["error"] = $"deadline_exceeded: machine failed to reach desired state, {wanted}, currently {machine.State}",
    });

    public static ApiErrorException RateLimited() => new(429, new JsonObject { ["error"] = "rate limit exceeded" });
}
