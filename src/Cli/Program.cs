using System.CommandLine;
using Coordinator.Cli.Cadence;
using Coordinator.Cli.Tally;

var root = new RootCommand("Coordinator on the command line.") { TallyCommands.Tally(), TallyCommands.WhatIf(), CadenceCommands.Cadence() };
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    // The library would leave with 1, which here says that a vote was not carried.
    foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message);
    return TallyCommands.BadInput;
}

return await parsed.InvokeAsync();
