using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Coordinator.Domain;
using Coordinator.Grains.Journal;
using Coordinator.Grains.Serialization;
using Microsoft.Extensions.Logging;

namespace Coordinator.Grains.Hosting;

/// <summary>
/// One virtual actor: the state of one aggregate, and its mailbox. Runtime-neutral; whoever hosts it calls it from any
/// thread.
/// </summary>
/// <remarks>
/// Commands are decided one after another. While one append is on its way to the disk those that arrive wait, and are
/// then decided and appended together; nothing is answered before what it rests on is durable. That holds for refusals
/// too: one that was decided on events which then could not be written is decided again.
/// </remarks>
public sealed partial class JournaledGrain<TState, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
{
    private readonly GrainKind<TState, TCommand, TEvent> _kind;
    private readonly IDecider<TState, TCommand, TEvent> _decider;
    private readonly IJournal _journal;
    private readonly GrainOptions _options;
    private readonly ILogger _logger;
    private readonly StreamId _stream;

    // Guards the mailbox. The pump alone touches the state below it; readers see the last committed one.
    private readonly Lock _gate = new();
    private List<Waiting> _waiting = [];
    private List<Waiting>? _taken; // what the pump is at
    private bool _pumping;
    private bool _asleep;

    private Committed? _committed;
    private long _snapshotVersion;

    public JournaledGrain(GrainKind<TState, TCommand, TEvent> kind, string key, IJournal journal, GrainOptions options, ILogger logger)
    {
        _kind = kind;
        _decider = kind.Decider;
        _journal = journal;
        _options = options;
        _logger = logger;
        _stream = kind.StreamOf(key);
    }

    private sealed record Committed(TState State, long Version);

    /// <summary>A command in the mailbox, or (without one) a reader that waits for a version.</summary>
    private sealed class Waiting
    {
        public Waiting(long atLeast)
        {
            AtLeast = atLeast;
            Fingerprint = "";
        }

        /// <summary>What is stored of the command is written by whoever sends it: the pump has one thread, and all wait for it.</summary>
        public Waiting(Command<TCommand> command)
        {
            Command = command;
            Actor = JsonSerializer.SerializeToUtf8Bytes(command.Actor, Json.Stored);
            Fingerprint = Hosting.Fingerprint.Of(Names<TCommand>.Of(command.Content), command.Content, Actor.Span);
        }

        public Command<TCommand>? Command { get; }
        public ReadOnlyMemory<byte> Actor { get; }
        public string Fingerprint { get; }
        public long AtLeast { get; }
        public TaskCompletionSource<Reply> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>When somebody last asked something; a <see cref="TimeProvider"/> timestamp that the host sets.</summary>
    public long LastAsked { get; set; }

    /// <summary>Whether anything ever happened to it, as far as is known without loading it.</summary>
    public bool IsKnownEmpty => Volatile.Read(ref _committed) is { Version: 0 };

    /// <summary>Puts a command into the mailbox; false when the grain has gone to sleep and another activation must take it.</summary>
    public bool TrySend(Command<TCommand> command, out Task<Reply> answer)
    {
        var waiting = new Waiting(command);
        answer = waiting.Answer.Task;
        return Post(waiting);
    }

    /// <summary>
    /// The last committed state, of version <paramref name="atLeast"/> or later; null when the grain has gone to sleep
    /// and another activation must be asked.
    /// </summary>
    public async ValueTask<Versioned<TState>?> TryReadAsync(long atLeast)
    {
        if (Volatile.Read(ref _committed) is { } ready && ready.Version >= atLeast) return new(ready.State, ready.Version);
        var waiting = new Waiting(atLeast);
        if (!Post(waiting)) return null;
        await waiting.Answer.Task;
        return Volatile.Read(ref _committed) is { } loaded ? new(loaded.State, loaded.Version) : throw new JournalUnavailableException($"{_stream} is being read again.");
    }

    /// <summary>Goes to sleep if nothing waits; afterwards it takes no more. Saves a snapshot when that would spare a long replay.</summary>
    public async ValueTask<bool> TrySleepAsync()
    {
        lock (_gate)
        {
            if (_waiting.Count > 0) return false;
            // A pump that has answered all that it took is about to stop, and where nothing is on record it does nothing
            // until then: so whoever is answered last can put such a grain to sleep.
            if (_pumping && !(IsKnownEmpty && _taken?.TrueForAll(w => w.Answer.Task.IsCompleted) == true)) return false;
            _asleep = true;
        }

        if (_committed is { } committed && committed.Version - _snapshotVersion > _options.SnapshotEvery / 4)
        {
            try
            {
                await SaveSnapshotAsync(committed);
            }
            catch (Exception failed) when (failed is JournalUnavailableException or AppendOutcomeUnknownException)
            {
                LogSnapshotNotSaved(failed, _stream);
            }
        }

        return true;
    }

    private bool Post(Waiting waiting)
    {
        lock (_gate)
        {
            if (_asleep) return false;
            if (_waiting.Count >= _options.LongestQueue) throw new GrainBusyException($"{_waiting.Count} commands wait for {_stream} already.");
            _waiting.Add(waiting);
            if (_pumping) return true;
            _pumping = true;
        }

        // Off the caller's thread and out of its context: the pump outlives the call that started it.
        using (ExecutionContext.SuppressFlow()) _ = Task.Run(PumpAsync);
        return true;
    }

    private async Task PumpAsync()
    {
        while (true)
        {
            List<Waiting> batch;
            lock (_gate)
            {
                if (_waiting.Count == 0)
                {
                    _pumping = false;
                    _taken = null;
                    return;
                }

                if (_waiting.Count <= _options.LargestBatch)
                {
                    batch = _waiting;
                    _waiting = [];
                }
                else
                {
                    batch = _waiting.GetRange(0, _options.LargestBatch);
                    _waiting.RemoveRange(0, _options.LargestBatch);
                }

                _taken = batch;
            }

            try
            {
                await ProcessAsync(batch);
            }
            catch (Exception failed)
            {
                // What was decided and not acknowledged is forgotten; the next command reads the journal again.
                if (failed is not JournalUnavailableException) Volatile.Write(ref _committed, null);
                if (failed is not (JournalUnavailableException or AppendOutcomeUnknownException)) LogFailed(failed, _stream);
                foreach (var waiting in batch) waiting.Answer.TrySetException(failed);
            }
        }
    }

    private async Task ProcessAsync(List<Waiting> batch)
    {
        for (var attempt = 0; ; attempt++)
        {
            if (attempt >= _options.MostAttempts) throw new JournalUnavailableException($"Other writers were first on {_stream} {attempt} times.");
            var committed = await EnsureLoadedAsync();
            var round = new Round(this, committed);
            foreach (var waiting in batch)
                if (waiting.Command is not null && !waiting.Answer.Task.IsCompleted) round.Decide(waiting);

            if (round.Commits.Count > 0)
            {
                var started = Stopwatch.GetTimestamp();
                var result = await _journal.AppendAsync(new(_stream, committed.Version, round.Commits.ToImmutable()));
                switch (result)
                {
                    case AppendResult.Conflict:
                        await CatchUpAsync(committed);
                        continue;

                    case AppendResult.Duplicate duplicate:
                        foreach (var waiting in batch)
                            if (waiting.Command?.Id == duplicate.Receipt.CommandId) AnswerAgain(waiting, duplicate.Receipt);

                        // Another writer may have been the one that took it.
                        await CatchUpAsync(committed);
                        continue;

                    case AppendResult.Appended appended:
                        GrainMeters.Appended(_kind.Name, round.Commits.Count, Stopwatch.GetElapsedTime(started));
                        committed = new(round.State, appended.Version);
                        Volatile.Write(ref _committed, committed);
                        for (var i = 0; i < round.Accepted.Count; i++) round.Accepted[i].Answer.TrySetResult(Reply.Done(appended.Receipts[i]));
                        foreach (var (waiting, first) in round.Repeated) AnswerAgain(waiting, appended.Receipts[first]);
                        break;
                }
            }

            foreach (var (waiting, refusal) in round.Refused)
            {
                // It may be the repetition of a command that was accepted when the state still allowed it.
                if (await _journal.FindReceiptAsync(_stream, waiting.Command!.Id) is { } receipt)
                {
                    AnswerAgain(waiting, receipt);
                    continue;
                }

                GrainMeters.Refused(_kind.Name, refusal.Code);
                waiting.Answer.TrySetResult(Reply.Refused(refusal));
            }

            foreach (var waiting in batch)
            {
                if (waiting.Command is not null) continue;
                // The reader knows of events that another writer appended.
                if (waiting.AtLeast > committed.Version) committed = await CatchUpAsync(committed);
                waiting.Answer.TrySetResult(null!);
            }

            if (committed.Version - _snapshotVersion >= _options.SnapshotEvery) await SaveSnapshotAsync(committed);
            return;
        }
    }

    /// <summary>One pass over a batch: what would become of it, given a committed state.</summary>
    private sealed class Round(JournaledGrain<TState, TCommand, TEvent> grain, Committed committed)
    {
        private long _version = committed.Version;
        private Dictionary<string, int>? _ids;

        public TState State { get; private set; } = committed.State;
        public ImmutableArray<Commit>.Builder Commits { get; } = ImmutableArray.CreateBuilder<Commit>();
        public List<Waiting> Accepted { get; } = [];
        public List<(Waiting Waiting, Refusal Refusal)> Refused { get; } = [];
        public List<(Waiting Waiting, int First)> Repeated { get; } = [];

        public void Decide(Waiting waiting)
        {
            var command = waiting.Command!;
            if (_ids is not null && _ids.TryGetValue(command.Id, out var first))
            {
                Repeated.Add((waiting, first));
                return;
            }

            if (command.ExpectedVersion is { } expected && expected != _version)
            {
                Refused.Add((waiting, new(RefusalKind.Stale, "version-mismatch", StandingRules.ExpectedVersion, $"The version is {_version}, not {expected}.")));
                return;
            }

            Decision<TEvent> decision;
            var deadlines = ImmutableArray.CreateBuilder<DeadlineChange>();
            var events = ImmutableArray.CreateBuilder<EventData>();
            var state = State;
            try
            {
                decision = grain._decider.Decide(state, command.Content, command.Actor, command.At);
                if (decision.Refusal is { } refusal)
                {
                    Refused.Add((waiting, refusal));
                    return;
                }

                // One that was moved while the command was on its way runs on.
                if (command.Deadline is { } ended) deadlines.Add(new(ended, grain._decider.DueOf(state, ended) is { } due && due > command.At ? due : null));
                foreach (var happened in decision.Events)
                {
                    var after = grain._decider.Evolve(state, happened, command.At);
                    deadlines.AddRange(grain._decider.Deadlines(state, happened, after));
                    events.Add(new(Names<TEvent>.Of(happened), JsonSerializer.SerializeToUtf8Bytes<object>(happened, Json.Stored)));
                    state = after;
                }
            }
            catch (Exception bug)
            {
                // A bug in a rule fails its command and no other.
                grain.LogBug(bug, command.Content.GetType().Name, grain._stream);
                waiting.Answer.TrySetException(bug);
                return;
            }

            State = state;
            _version += events.Count;
            (_ids ??= []).Add(command.Id, Commits.Count);
            Accepted.Add(waiting);
            Commits.Add(new(
                command.Id,
                waiting.Fingerprint,
                waiting.Actor,
                command.At,
                events.ToImmutable(),
                deadlines.ToImmutable()));
        }
    }

    private static void AnswerAgain(Waiting waiting, CommandReceipt receipt)
    {
        if (receipt.Fingerprint == waiting.Fingerprint)
        {
            waiting.Answer.TrySetResult(Reply.Done(receipt, replayed: true));
            return;
        }

        waiting.Answer.TrySetResult(Reply.Refused(new(
            RefusalKind.Invalid,
            "command-id-reused",
            StandingRules.CommandIds,
            "This command id was used for another command, or by somebody else.",
            "Idempotency-Key")));
    }

    private async ValueTask<Committed> EnsureLoadedAsync()
    {
        if (_committed is { } ready) return ready;
        var from = new Committed(_decider.Initial, 0);
        _snapshotVersion = 0;
        if (await _journal.LoadSnapshotAsync(_stream) is { } snapshot && snapshot.Form == _kind.SnapshotForm)
        {
            from = new(JsonSerializer.Deserialize<TState>(snapshot.State.Span, Json.Stored)!, snapshot.Version);
            _snapshotVersion = snapshot.Version;
        }

        return await CatchUpAsync(from);
    }

    private async ValueTask<Committed> CatchUpAsync(Committed from)
    {
        var (state, version) = (from.State, from.Version);
        await foreach (var recorded in _journal.ReadStreamAsync(_stream, version))
        {
            state = _decider.Evolve(state, StoredEvents<TEvent>.Read(recorded), recorded.At);
            version = recorded.Version;
        }

        var committed = new Committed(state, version);
        Volatile.Write(ref _committed, committed);
        return committed;
    }

    private async ValueTask SaveSnapshotAsync(Committed committed)
    {
        await _journal.SaveSnapshotAsync(new(_stream, committed.Version, _kind.SnapshotForm, JsonSerializer.SerializeToUtf8Bytes(committed.State, Json.Stored)));
        _snapshotVersion = committed.Version;
    }

    [LoggerMessage(LogLevel.Error, "A batch of commands for {Stream} failed")]
    private partial void LogFailed(Exception exception, StreamId stream);

    [LoggerMessage(LogLevel.Error, "{Command} for {Stream} failed: this is a bug")]
    private partial void LogBug(Exception exception, string command, StreamId stream);

    [LoggerMessage(LogLevel.Warning, "No snapshot of {Stream} was saved; it will be replayed")]
    private partial void LogSnapshotNotSaved(Exception exception, StreamId stream);
}
