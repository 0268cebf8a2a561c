using System.Globalization;
using Porter.Sandbox.Fly;

namespace Porter.Storm.Traffic;

/// <summary>
/// What runs in the machines: the worker's half of the callback contract and no agent. It reports to any of the webs, tries again as the real
/// one does, says some things twice and loses others.
/// </summary>
internal sealed class StormWorker(TestUsers users, PorterApi porter, Ledger ledger, StormOptions options, Random chance, Task gate)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public async Task<int> Run(WorkerContext run, CancellationToken stop)
    {
        var (task, token) = (run.Env["TASK_ID"], run.Env["CALLBACK_TOKEN"]);
        var job = Job.Read(run.Env["PROMPT"]);
        if (!await Tell("started", token, new { task_id = task }, mayBeLost: true, stop))
            return 0;
        if (!await Work(job, task, token, run, stop))
            return 0;

        switch (job.Kind)
        {
            case JobKind.Dies:
                return 3;
            case JobKind.Changes or JobKind.PushesAndDies:
                if (!await Tell("publish", token, new { task_id = task, files = 1, additions = 1, deletions = 0, bytes = 10 }, mayBeLost: false, stop))
                    return 0;
                await users.Push(run.Env["REPO_FULL_NAME"], $"porter/{task}", task, stop);
                if (job.Kind is JobKind.PushesAndDies)
                    return 3;
                break;
        }

        ledger.Count($"work ended as {job.Kind}");
        if (await Tell("complete", token, LastWord(job, task), mayBeLost: false, stop))
            ledger.DoneNow(task);
        return 0;
    }

    private async Task<bool> Work(Job job, string task, string token, WorkerContext run, CancellationToken stop)
    {
        var time = TimeSpan.FromMilliseconds(job.Milliseconds);
        if (job.Kind is JobKind.Hangs)
            time = TimeSpan.FromSeconds(double.Parse(run.Env["TIMEOUT_SECONDS"], CultureInfo.InvariantCulture));
        if (job.Kind is JobKind.Waits)
        {
            await gate.WaitAsync(stop);
            return true;
        }

        var line = new { at = TimeProvider.System.GetUtcNow(), kind = "text", text = "working" };
        if (!await Tell("progress", token, new { task_id = task, first = 0, lines = new[] { line }, step = "working" }, mayBeLost: true, stop))
            return false;
        await Task.Delay(time, stop);
        return true;
    }

    private static object LastWord(Job job, string task) => job.Kind switch
    {
        JobKind.Changes => new { task_id = task, status = "complete", outcome = "changes", branch = $"porter/{task}", files = 1, additions = 1, deletions = 0 },
        JobKind.Fails => new { task_id = task, status = "failed", outcome = "agent_error", error = "The agent gave up.", exit_code = 1 },
        JobKind.Hangs => new { task_id = task, status = "failed", outcome = "timed_out" },
        _ => new { task_id = task, status = "complete", outcome = "no_changes" },
    };

    /// <summary>False when the worker is to stop: it is no longer wanted, or nobody hears it.</summary>
    private async Task<bool> Tell(string name, string token, object body, bool mayBeLost, CancellationToken stop)
    {
        if (mayBeLost && Draw() < 0.08)
        {
            ledger.Count("callbacks lost");
            return true;
        }

        var path = $"api/callbacks/{name}";
        var (status, _) = await porter.Send(HttpMethod.Post, path, token, body, Patience, stop);
        if (Draw() < 0.15)
        {
            ledger.Count("callbacks repeated");
            await Task.WhenAll(porter.Once(HttpMethod.Post, path, token, body, null, stop), porter.Once(HttpMethod.Post, path, token, body, null, stop));
        }

        if (status != 200)
            ledger.Count($"callbacks {name} answered {status}");
        return status == 200;
    }

    private double Draw()
    {
        if (options.Calm)
            return 1;
        lock (chance)
            return chance.NextDouble();
    }
}
