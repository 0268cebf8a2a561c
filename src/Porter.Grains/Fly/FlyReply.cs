using System.Text.Json;
using System.Text.RegularExpressions;
using Porter.Grains.Outbound;

namespace Porter.Grains.Fly;

/// <summary>What Fly answered, and what it means. Pure.</summary>
/// <param name="Account">Who asked: its app is named in refusals, its token never repeated.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">JSON, other text, or nothing.</param>
/// <param name="Headers">The answer's headers.</param>
/// <param name="At">When it came, to read a date in <c>retry-after</c>.</param>
internal sealed partial record FlyReply(
    FlyAccount Account, int Status, string Body, IReadOnlyCollection<KeyValuePair<string, string>> Headers, DateTimeOffset At)
{
    /// <summary>Fly knows no such machine. It says 404 of a missing app too, which is another matter.</summary>
    public bool IsMachineMissing =>
        Status == 404 && Error() is var (said, _)
        && (said.Contains("machine", StringComparison.OrdinalIgnoreCase) || !said.Contains("app", StringComparison.OrdinalIgnoreCase));

    /// <summary>The id of the machine that has the wanted name already, "" when Fly did not say which; null: that is not the matter.</summary>
    public string? NameHolder()
    {
        var (said, kind) = Error();
        if (Status != 409 || !(kind == "name_taken" || said.Contains("unique machine name", StringComparison.OrdinalIgnoreCase)))
            return null;
        return MachineId().Match(said) is { Success: true } match ? match.Groups[1].Value : "";
    }

    /// <summary>The body of a success.</summary>
    /// <exception cref="OutboundRefusedException">Fly will not.</exception>
    /// <exception cref="TransientOutboundException">Fly could not now; <see cref="NoCapacityException"/>: it has no room.</exception>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public JsonElement Success()
    {
        if (Status is < 200 or > 299)
            throw Failure();
        using var json = JsonDocument.Parse(Body);
        return json.RootElement.Clone();
    }

    /// <summary>What to throw for an answer that is not a success.</summary>
    public Exception Failure()
    {
        var (said, kind) = Error();
        var words = Text.Words(said.Length > 0 ? said : "no reason given", [Account.Bare]);
        var answer = Answer.From(Status, words, Headers, At);
        return Status switch
        {
            403 or 409 or 412 or 422 when kind is "insufficient_capacity" or "volume_placement_capacity" || Full().IsMatch(said) =>
                new NoCapacityException(words, answer.RetryAfter),
            401 => new OutboundRefusedException(FlyMachines.Service, Status, $"the token is not accepted: {words}"),
            403 when !Verdict.IsPassing(answer) =>
                new OutboundRefusedException(FlyMachines.Service, Status, $"the token may not do this in the app \"{Account.App}\": {words}"),
            404 => new OutboundRefusedException(FlyMachines.Service, Status, $"in the app \"{Account.App}\": {words}"),
            // A lease that somebody holds, a version that moved: it passes.
            409 => new TransientOutboundException(FlyMachines.Service, words, answer.RetryAfter),
            // One request a second, of a kind and an app: the usual pause is long enough.
            429 => new TransientOutboundException(FlyMachines.Service, $"it limits requests: {words}", answer.RetryAfter),
            _ => Verdict.On(FlyMachines.Service, answer, At),
        };
    }

    /// <summary>
    /// What to throw for a refused destroy. What Fly says of the token or the app is final; what it says of the machine passes
    /// (<c>412</c> and <c>400</c> while it is being replaced, say), for nothing in the request can be wrong.
    /// </summary>
    public Exception DestroyFailure()
    {
        var failure = Failure();
        return failure is OutboundRefusedException { Status: not (401 or 403 or 404) } passing
            ? new TransientOutboundException(FlyMachines.Service, passing.Reason)
            : failure;
    }

    /// <summary>Says the status only: bodies can hold what was sent.</summary>
    public override string ToString() => $"Fly answered {Status}";

    private (string Said, string? Kind) Error()
    {
        try
        {
            using var json = JsonDocument.Parse(Body);
            var error = json.RootElement;
            return error.ValueKind == JsonValueKind.Object ? (ReadText(error, "error") ?? ReadText(error, "message") ?? "", ReadText(error, "status")) : ("", null);
        }
        catch (JsonException)
        {
            // A proxy's page says nothing to people.
            return (Body.TrimStart().StartsWith('<') ? "" : Body, null);
        }
    }

    private static string? ReadText(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.String ? child.GetString() : null;

    [GeneratedRegex("machine ID ([0-9a-zA-Z]+) already exists", RegexOptions.IgnoreCase)]
    private static partial Regex MachineId();

    // Fly documents no list of these: https://community.fly.io/t/15555 and the tests of superfly/fly-go have them.
    [GeneratedRegex("no capacity|insufficient (memory|cpu|resource|capacity)|could not reserve resource|could not find a candidate host|quota|machines? limit|limit of machines", RegexOptions.IgnoreCase)]
    private static partial Regex Full();
}
