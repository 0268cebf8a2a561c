using System.Text;
using Microsoft.Extensions.Options;
using Porter.Grains.Outbound;

namespace Porter.Grains.Fly;

/// <summary>
/// Fly's Machines API with a user's own token. Every method throws a <see cref="OutboundRefusedException"/>, a <see cref="TransientOutboundException"/> (of which
/// <see cref="NoCapacityException"/> is one), or <see cref="OperationCanceledException"/>, and may be repeated.
/// https://fly.io/docs/machines/api/working-with-machines-api/
/// </summary>
internal sealed class FlyMachines(HttpClient http, IOptions<FlyOptions> options, TimeProvider time)
{
    /// <summary>The name in errors and metrics.</summary>
    public const string Service = "Fly";

    private const int ConfirmLooks = 10;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Makes a machine, or finds the one of that name. When the answer is lost the machine may exist: it is looked for, and
    /// asking again under the same name can make no second one.
    /// </summary>
    /// <exception cref="NoCapacityException">There is no room now.</exception>
    public async Task<Machine> Create(FlyAccount account, MachineRequest wanted, CancellationToken cancellationToken)
    {
        var status = 0;
        try
        {
            var body = MachineJson.Write(wanted, options.Value);
            var (fresh, holder) = await Send("create", HttpMethod.Post, account, "", body, reply =>
            {
                status = reply.Status;
                return reply.NameHolder() is { } id ? (null, id) : (MachineJson.Read(reply.Success()), "");
            }, cancellationToken);
            if (fresh is not null)
                return fresh;
            var there = holder.Length > 0 ? await Get(account, holder, cancellationToken) : await FindByName(account, wanted.Name, cancellationToken);
            return there is { IsGone: false } && there.Name == wanted.Name
                ? there
                : throw new TransientOutboundException(Service, $"the name {wanted.Name} is taken by a machine that cannot be seen", TimeSpan.FromSeconds(2));
        }
        // No answer, an unreadable one, 408 or 5xx: the machine may have been made.
        catch (TransientOutboundException lost) when (lost is not NoCapacityException && status is not (409 or 429))
        {
            if (await LookAfterLoss(account, wanted.Name, cancellationToken) is { } made)
                return made;
            throw;
        }
    }

    /// <summary>A machine as Fly knows it; null: Fly knows none of that id. One that ended may be shown for a while, with how it ended.</summary>
    public Task<Machine?> Get(FlyAccount account, string id, CancellationToken cancellationToken) =>
        Send("get", HttpMethod.Get, account, $"/{Uri.EscapeDataString(id)}", null,
            reply => reply.IsMachineMissing ? null : MachineJson.Read(reply.Success()), cancellationToken);

    /// <summary>
    /// The living machine of a name, or null. Asked by metadata and, when that finds nothing, among all machines of the app:
    /// Fly's list has been wrongly empty before, and may lag a create by seconds.
    /// </summary>
    public async Task<Machine?> FindByName(FlyAccount account, string name, CancellationToken cancellationToken)
    {
        var marked = await List(account, new Dictionary<string, string> { [MachineRequest.NameKey] = name }, cancellationToken);
        return Living(marked) ?? Living(await Listed(account, "?summary=true", cancellationToken));

        Machine? Living(IReadOnlyList<Machine> machines) => machines.FirstOrDefault(m => m.Name == name && !m.IsGone);
    }

    /// <summary>The machines of the app that carry all of <paramref name="metadata"/>. An empty list is no proof that there are none.</summary>
    public async Task<IReadOnlyList<Machine>> List(
        FlyAccount account, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        var filter = metadata.Select(m => $"metadata.{Uri.EscapeDataString(m.Key)}={Uri.EscapeDataString(m.Value)}");
        var found = await Listed(account, metadata.Count == 0 ? "" : $"?{string.Join('&', filter)}", cancellationToken);
        // A filter that was not understood would answer with every machine of the app.
        return [.. found.Where(m => !m.IsHostReachable || metadata.All(wanted => m.Metadata.GetValueOrDefault(wanted.Key) == wanted.Value))];
    }

    /// <summary>Destroys a machine, whatever it is doing, and returns when it is gone; one that is gone already is a success.</summary>
    /// <exception cref="TransientOutboundException">It is not gone yet.</exception>
    public async Task Destroy(FlyAccount account, string id, CancellationToken cancellationToken)
    {
        var isAccepted = await Send("destroy", HttpMethod.Delete, account, $"/{Uri.EscapeDataString(id)}?force=true", null,
            reply => !reply.IsMachineMissing && (reply.Status is >= 200 and < 300 ? true : throw reply.DestroyFailure()), cancellationToken);

        for (var look = 0; isAccepted && look < ConfirmLooks; look++)
        {
            var machine = await Get(account, id, cancellationToken);
            if (machine is null or { IsGone: true })
                return;
            await Task.Delay(BetweenLooks, time, cancellationToken);
        }
        if (isAccepted)
            throw new TransientOutboundException(Service, $"it is still destroying the machine {id}", BetweenLooks);
    }

    /// <summary>Destroys the machine of a name, whose id may never have been learned; returns when a look-up finds none.</summary>
    public async Task DestroyByName(FlyAccount account, string name, CancellationToken cancellationToken)
    {
        if (await FindByName(account, name, cancellationToken) is { } machine)
            await Destroy(account, machine.Id, cancellationToken);
    }

    private Task<IReadOnlyList<Machine>> Listed(FlyAccount account, string query, CancellationToken cancellationToken) =>
        Send("list", HttpMethod.Get, account, query, null, reply => MachineJson.ReadList(reply.Success()), cancellationToken);

    // The first failure is the one to tell: that the look-up failed as well adds nothing.
    private async Task<Machine?> LookAfterLoss(FlyAccount account, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await FindByName(account, name, cancellationToken);
        }
        catch (Exception error) when (error is TransientOutboundException or OutboundRefusedException)
        {
            return null;
        }
    }

    private Task<T> Send<T>(
        string operation, HttpMethod method, FlyAccount account, string path, string? body, Func<FlyReply, T> read, CancellationToken cancellationToken) =>
        OutboundCalls.Measure(Service, operation, async () =>
        {
            using var request = new HttpRequestMessage(method, $"v1/apps/{Uri.EscapeDataString(account.App)}/machines{path}");
            request.Headers.Authorization = account.Authorization;
            if (body is not null)
                request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await http.SendAsync(request, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            var headers = answer.Headers.Select(h => KeyValuePair.Create(h.Key, string.Join(',', h.Value)));
            return read(new FlyReply(account, (int)answer.StatusCode, text, [.. headers], time.GetUtcNow()));
        }, _ => null, cancellationToken);
}
