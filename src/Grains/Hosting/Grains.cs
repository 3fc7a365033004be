using Coordinator.Domain;
using Coordinator.Domain.Bodies;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Parties;
using Coordinator.Grains.Journal;
using NodaTime;

namespace Coordinator.Grains.Hosting;

/// <summary>
/// A kind of grain: its rules and its name, which is the first part of its streams' names.
/// </summary>
/// <param name="Name">As in <c>meeting</c>.</param>
/// <param name="Decider">The rules.</param>
/// <param name="OnDeadline">The command that a due deadline becomes; null for a kind that sets none.</param>
public sealed record GrainKind<TState, TCommand, TEvent>(string Name, IDecider<TState, TCommand, TEvent> Decider, Func<string, TCommand>? OnDeadline = null)
    where TCommand : class
    where TEvent : class
{
    /// <summary>
    /// The form of this kind's snapshots. It names the very build of the rules: a snapshot made by other rules is not
    /// read but made again from the events, so that a changed rule never meets a state that it would not have made.
    /// </summary>
    public string SnapshotForm { get; } = $"{Name}/{typeof(Decision<>).Module.ModuleVersionId:n}";

    public StreamId StreamOf(string key) => new($"{Name}/{key}");
}

/// <summary>The kinds of grain that there are.</summary>
public static class GrainKinds
{
    public static GrainKind<MechanismState, MechanismCommand, MechanismEvent> Mechanism { get; } = new("mechanism", MechanismDecider.Instance);

    public static GrainKind<PartyState, PartyCommand, PartyEvent> Party { get; } = new("party", PartyDecider.Instance);

    public static GrainKind<BodyState, BodyCommand, BodyEvent> Body { get; } = new("body", BodyDecider.Instance);

    public static GrainKind<MeetingState, MeetingCommand, MeetingEvent> Meeting { get; } =
        new("meeting", MeetingDecider.Instance, name => new MeetingCommand.ReachDeadline(name));
}

/// <summary>A command on its way to a grain.</summary>
/// <param name="Id">Unique within the grain, for ever; sent again with the same id it is answered again, not done again.</param>
/// <param name="Actor">Who asks.</param>
/// <param name="At">When.</param>
/// <param name="Content">What.</param>
/// <param name="ExpectedVersion">The version that the command was made for; null when it does not matter.</param>
/// <param name="Deadline">For a deadline that came due, its name: it ends with this command, whatever the command leads to, unless it was moved to a later time.</param>
public sealed record Command<TCommand>(string Id, Actor Actor, Instant At, TCommand Content, long? ExpectedVersion = null, string? Deadline = null);

/// <summary>A state and the version of the stream that it is the state of.</summary>
public readonly record struct Versioned<TState>(TState State, long Version);

/// <summary>
/// A grain's answer: a receipt, or a refusal.
/// </summary>
public sealed class Reply
{
    private Reply(CommandReceipt? receipt, Refusal? refusal, bool replayed) => (Receipt, Refusal, Replayed) = (receipt, refusal, replayed);

    /// <summary>Durable when it is seen; null for a refusal.</summary>
    public CommandReceipt? Receipt { get; }

    public Refusal? Refusal { get; }

    /// <summary>Whether this is the answer to an earlier sending of the same command.</summary>
    public bool Replayed { get; }

    public static Reply Done(CommandReceipt receipt, bool replayed = false) => new(receipt, null, replayed);

    public static Reply Refused(Refusal refusal) => new(null, refusal, replayed: false);
}

/// <summary>
/// Where grains live, whatever hosts them. Calls go one way, into grains; grains do not call grains.
/// </summary>
public interface IGrains
{
    /// <summary>Sends a command and waits until what it led to is durable, or it is refused.</summary>
    /// <exception cref="JournalUnavailableException">Nothing was written.</exception>
    /// <exception cref="AppendOutcomeUnknownException">Send it again with the same id.</exception>
    ValueTask<Reply> SendAsync<TState, TCommand, TEvent>(GrainKind<TState, TCommand, TEvent> kind, string key, Command<TCommand> command, CancellationToken cancellation = default)
        where TCommand : class
        where TEvent : class;

    /// <summary>
    /// The state as of the last command that was acknowledged. A grain that nothing happened to has version 0.
    /// </summary>
    /// <param name="atLeast">
    /// A version that the caller has seen an event of: the state is of that version or a later one. The feed may be ahead
    /// of the grain by a moment, or, with another process's grain, by more.
    /// </param>
    ValueTask<Versioned<TState>> ReadAsync<TState, TCommand, TEvent>(GrainKind<TState, TCommand, TEvent> kind, string key, long atLeast, CancellationToken cancellation = default)
        where TCommand : class
        where TEvent : class;
}

/// <summary>One grain, by reference: costs nothing and keeps nothing awake.</summary>
public readonly struct GrainRef<TState, TCommand, TEvent>(IGrains grains, GrainKind<TState, TCommand, TEvent> kind, string key)
    where TCommand : class
    where TEvent : class
{
    public StreamId Stream => kind.StreamOf(key);

    public ValueTask<Reply> SendAsync(Command<TCommand> command, CancellationToken cancellation = default) => grains.SendAsync(kind, key, command, cancellation);

    public ValueTask<Reply> SendAsync(string id, Actor actor, Instant at, TCommand content, CancellationToken cancellation = default) =>
        grains.SendAsync(kind, key, new Command<TCommand>(id, actor, at, content), cancellation);

    public ValueTask<Versioned<TState>> ReadAsync(CancellationToken cancellation = default) => grains.ReadAsync(kind, key, 0, cancellation);

    /// <summary>Reads a state of <paramref name="version"/> or later; for those who have seen that version's event.</summary>
    public ValueTask<Versioned<TState>> ReadAtLeastAsync(long version, CancellationToken cancellation = default) => grains.ReadAsync(kind, key, version, cancellation);
}

/// <summary>References by the identities of the domain.</summary>
public static class GrainReferences
{
    public static GrainRef<MechanismState, MechanismCommand, MechanismEvent> Mechanism(this IGrains grains, MechanismId id) => new(grains, GrainKinds.Mechanism, id.Value);

    public static GrainRef<PartyState, PartyCommand, PartyEvent> Party(this IGrains grains, MechanismId mechanism, PartyId id) => new(grains, GrainKinds.Party, $"{mechanism}/{id}");

    public static GrainRef<BodyState, BodyCommand, BodyEvent> Body(this IGrains grains, MechanismId mechanism, BodyId id) => new(grains, GrainKinds.Body, $"{mechanism}/{id}");

    public static GrainRef<MeetingState, MeetingCommand, MeetingEvent> Meeting(this IGrains grains, MeetingId id) => new(grains, GrainKinds.Meeting, id.Value);
}
