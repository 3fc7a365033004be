using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Coordinator.Domain;

/// <summary>
/// What a decider answers: events, or a refusal; never both. Accepted with no event means that the command asked for
/// what is already so.
/// </summary>
public sealed class Decision<TEvent>
{
    private Decision(ImmutableArray<TEvent> events, Refusal? refusal) => (Events, Refusal) = (events, refusal);

    /// <summary>The events to append, in order; empty for a refusal and for a command that changes nothing.</summary>
    public ImmutableArray<TEvent> Events { get; }

    /// <summary>Why not, or null when accepted.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Accepted, with these events.</summary>
    public static Decision<TEvent> Accept(params IEnumerable<TEvent> events) => new([.. events], null);

    /// <summary>Accepted, and nothing changes: it is so already.</summary>
    public static Decision<TEvent> NothingToDo { get; } = new([], null);

    public static implicit operator Decision<TEvent>(TEvent happened) => new([happened], null);

    /// <summary>No refusal is no decision yet: checks are chained with <c>??</c>.</summary>
    [return: NotNullIfNotNull(nameof(refusal))]
    public static implicit operator Decision<TEvent>?(Refusal? refusal) => refusal is null ? null : new([], refusal);

    public static implicit operator Decision<TEvent>(ImmutableArray<TEvent> events) => new(events, null);
}

/// <summary>
/// The rules of one kind of aggregate. Pure and stateless: equal arguments give equal answers, on any machine, at any time.
/// </summary>
public interface IDecider<TState, in TCommand, TEvent>
{
    /// <summary>The state before the first event.</summary>
    TState Initial { get; }

    /// <summary>Decides what <paramref name="command"/>, asked by <paramref name="actor"/> at <paramref name="at"/>, leads to.</summary>
    Decision<TEvent> Decide(TState state, TCommand command, Actor actor, NodaTime.Instant at);

    /// <summary>The state after <paramref name="happened"/>. Total: it accepts every event that was ever stored, in stored order.</summary>
    TState Evolve(TState state, TEvent happened, NodaTime.Instant at);

    /// <summary>Deadlines that <paramref name="happened"/> sets or clears; they are journaled together with it.</summary>
    IEnumerable<DeadlineChange> Deadlines(TState before, TEvent happened, TState after) => [];

    /// <summary>When the deadline of that name is due by <paramref name="state"/>; null when it does not run.</summary>
    NodaTime.Instant? DueOf(TState state, string name) => null;
}

/// <summary>A deadline that begins to run, or (with no <paramref name="Due"/>) ends.</summary>
/// <param name="Name">Unique within the aggregate; setting it again moves it.</param>
/// <param name="Due">When it is due; null clears it.</param>
public readonly record struct DeadlineChange(string Name, NodaTime.Instant? Due);

/// <summary>The stored name of an event or the public name of a command, for example <c>meeting.ballot-cast.v1</c>; never reused, never changed.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
