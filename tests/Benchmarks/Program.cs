using Coordinator.Benchmarks;
using Coordinator.Benchmarks.Ballots;
using Coordinator.Benchmarks.Live;
using Coordinator.Benchmarks.Memory;
using Coordinator.Benchmarks.Rules;

(string Name, Func<Run, Task> Measure)[] benchmarks =
[
    ("rules", RuleBenchmarks.RunAsync),
    ("ballots", BallotBenchmarks.RunAsync),
    ("live", LiveBenchmarks.RunAsync),
    ("memory", IdleMeetings.RunAsync),
    ("waking", Waking.RunAsync),
];

var quick = false;
string? output = null;
string[]? only = null;
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--quick":
            quick = true;
            break;
        case "--out" when i + 1 < args.Length:
            output = args[++i];
            break;
        case "--only" when i + 1 < args.Length && args[i + 1].Split(',') is var named && named.All(n => benchmarks.Any(b => b.Name == n)):
            (only, i) = (named, i + 1);
            break;
        default:
            await Console.Error.WriteLineAsync($"usage: [--quick] [--only {string.Join(',', benchmarks.Select(b => b.Name))}] [--out <file>]");
            return 2;
    }
}

using var run = new Run(quick);
foreach (var (name, measure) in benchmarks)
{
    if (only?.Contains(name) == false) continue;
    await Console.Error.WriteLineAsync($"measuring: {name}");
    await measure(run);
}

await Console.Out.WriteLineAsync(run.Report.Table());
// Only a whole run is for the record, unless another place is named.
if (output is null && !quick && only is null) output = Report.Place();
if (output is not null) await File.WriteAllTextAsync(output, run.Report.Page());
return run.Report.AllMet ? 0 : 1;
