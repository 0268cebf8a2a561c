using System.Diagnostics;
using Porter.Bench;
using Porter.Bench.Load;

if (args is ["bare", ..])
    return await BareEndpoint.Run();

if (BenchOptions.Read(args, out var options) is { } complaint)
{
    await Console.Error.WriteLineAsync($"{complaint}\n\n{BenchOptions.Usage}");
    return 2;
}

var loadBefore = Report.Load();
var began = Stopwatch.StartNew();
await using var bench = await Bench.Open(options);
await foreach (var row in bench.Run())
    Report.Tell(row);
Report.Write(bench.Rows, loadBefore, began.Elapsed);
return bench.Rows.Any(row => row.Missed) ? 1 : 0;
