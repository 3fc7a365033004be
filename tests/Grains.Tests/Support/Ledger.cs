using Coordinator.Domain;
using Coordinator.Grains.Hosting;
using NodaTime;

namespace Coordinator.Grains.Tests.Support;

/// <summary>A small aggregate of the tests' own: a sum that may not pass a limit.</summary>
public sealed record LedgerState(long Sum, int Entries);

public abstract record LedgerCommand
{
    [Name("ledger.add")]
    public sealed record Add(int Amount) : LedgerCommand;

    /// <summary>A rule with a bug in it.</summary>
    [Name("ledger.break")]
    public sealed record Break : LedgerCommand;

    /// <summary>Asks for what is so already.</summary>
    [Name("ledger.look")]
    public sealed record Look : LedgerCommand;
}

public abstract record LedgerEvent
{
    [Name("ledger.added.v1")]
    public sealed record Added(int Amount) : LedgerEvent;
}

public sealed class LedgerDecider : IDecider<LedgerState, LedgerCommand, LedgerEvent>
{
    public const long Limit = 1_000_000;

    public static GrainKind<LedgerState, LedgerCommand, LedgerEvent> Kind { get; } = new("ledger", new LedgerDecider());

    public LedgerState Initial { get; } = new(0, 0);

    public Decision<LedgerEvent> Decide(LedgerState state, LedgerCommand command, Actor actor, Instant at) => command switch
    {
        LedgerCommand.Look => Decision<LedgerEvent>.NothingToDo,
        LedgerCommand.Break => throw new InvalidOperationException("a bug"),
        LedgerCommand.Add add when state.Sum + add.Amount > Limit => Refusal.Conflict("limit", StandingRules.WellFormed, $"The sum is {state.Sum}."),
        LedgerCommand.Add add => new LedgerEvent.Added(add.Amount),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    public LedgerState Evolve(LedgerState state, LedgerEvent happened, Instant at) =>
        happened is LedgerEvent.Added added ? new(state.Sum + added.Amount, state.Entries + 1) : state;
}
