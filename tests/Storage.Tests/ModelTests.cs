using System.Collections.Immutable;
using System.Text;
using Coordinator.Domain;
using Coordinator.Grains.Journal;
using Coordinator.Storage.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using static Coordinator.Storage.Tests.Support.JournalFixture;

namespace Coordinator.Storage.Tests;

/// <summary>The journal against a model of dictionaries and lists, over random operations.</summary>
public sealed class ModelTests
{
    [Fact]
    public void Whatever_is_done_the_journal_answers_and_holds_what_the_model_does() =>
        Prop.ForAll(Operations.ToArbitrary(), operations => RunAsync(operations).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    private static Gen<Operation[]> Operations =>
        Gen.Frequency(
            (10, Gen.Select(Appends.NonEmptyListOf(), Operation (appends) => new Operation.Append([.. appends]))),
            (1, Gen.Constant<Operation>(new Operation.Reopen())),
            (1, Checkpoints),
            (1, Snapshots))
        .ArrayOf();

    private static Gen<Operation> Checkpoints =>
        from follower in Gen.Elements("registrar", "usher")
        from position in Gen.Choose(0, 50)
        select (Operation)new Operation.Checkpoint(follower, position);

    private static Gen<Operation> Snapshots =>
        from stream in StreamNames
        from version in Gen.Choose(1, 12)
        select (Operation)new Operation.Snapshot(stream, version);

    private static Gen<string> StreamNames => Gen.Elements("meeting/a", "meeting/b", "party/c");

    private static Gen<Sent> Appends =>
        from stream in StreamNames
        from off in Gen.Frequency((8, Gen.Constant(0)), (1, Gen.Constant(-1)), (1, Gen.Constant(1)))
        from ids in Gen.Choose(0, 40).ArrayOf(3)
        from count in Gen.Choose(1, 3)
        from events in Gen.Choose(0, 3).ArrayOf(3)
        from due in Gen.Choose(-1, 5).ArrayOf(3)
        let distinct = ids.Take(count).Distinct().ToArray()
        select new Sent(stream, off, [.. distinct.Select((id, i) => Commit($"c-{id}", events[i],
            new DeadlineChange($"d-{id % 3}", due[i] < 0 ? null : Noon + Duration.FromMinutes(due[i]))))]);

    private static async Task RunAsync(Operation[] operations)
    {
        await using var fixture = await OpenedAsync();
        var model = new Model();
        foreach (var operation in operations)
        {
            switch (operation)
            {
                case Operation.Append append:
                    // Sent together, so that they share transactions; they are written in the order they were sent.
                    var sent = new List<(AppendRequest Request, Task<AppendResult> Result, string Expected)>();
                    foreach (var (stream, off, commits) in append.Requests)
                    {
                        var request = new AppendRequest(Stream(stream), Math.Max(0, model.Version(stream) + off), commits);
                        var expected = model.Append(request);
                        sent.Add((request, fixture.Journal.AppendAsync(request).AsTask(), expected));
                    }

                    foreach (var (request, result, expected) in sent) Told(await result).ShouldBe(expected, request.ToString());
                    break;
                case Operation.Checkpoint checkpoint:
                    await fixture.Journal.SaveAsync(checkpoint.Follower, checkpoint.Position);
                    model.Checkpoints[checkpoint.Follower] = checkpoint.Position;
                    break;
                case Operation.Snapshot snapshot:
                    // One of the future is dropped when it is written, so none is sent.
                    if (snapshot.Version > model.Version(snapshot.Stream)) break;
                    await fixture.Journal.SaveSnapshotAsync(new Snapshot(Stream(snapshot.Stream), snapshot.Version, "form", Encoding.UTF8.GetBytes($"{snapshot.Version}")));
                    if (model.Snapshots.GetValueOrDefault(snapshot.Stream) <= snapshot.Version) model.Snapshots[snapshot.Stream] = snapshot.Version;
                    break;
                case Operation.Reopen:
                    await fixture.ReopenAsync();
                    break;
            }
        }

        await CompareAsync(fixture, model);
        await fixture.ReopenAsync();
        await CompareAsync(fixture, model);
    }

    private static async Task CompareAsync(JournalFixture fixture, Model model)
    {
        var journal = fixture.Journal;
        (await journal.HeadAsync()).ShouldBe(model.Feed.Count);
        (await journal.FirstAsync(model.Feed.Count)).Select(e => e.Told()).ShouldBe(model.Feed.Select(e => e.Told()));
        (await journal.FirstAsync(model.Feed.Count - (model.Feed.Count / 2), after: model.Feed.Count / 2)).Select(e => e.Told()).ShouldBe(model.Feed.Skip(model.Feed.Count / 2).Select(e => e.Told()));
        foreach (var stream in new[] { "meeting/a", "meeting/b", "party/c" })
        {
            (await journal.StreamAsync(stream)).Select(e => e.Told()).ShouldBe(model.Feed.Where(e => e.Stream.Value == stream).Select(e => e.Told()));
            for (var id = 0; id <= 40; id++)
                (await journal.FindReceiptAsync(Stream(stream), $"c-{id}")).ShouldBe(model.Receipts.GetValueOrDefault((stream, $"c-{id}")));
            (await journal.LoadSnapshotAsync(Stream(stream)))?.Version.ShouldBe(model.Snapshots[stream]);
            (await journal.LoadSnapshotAsync(Stream(stream)) is null).ShouldBe(!model.Snapshots.ContainsKey(stream));
        }

        foreach (var (follower, position) in model.Checkpoints) (await journal.LoadAsync(follower)).ShouldBe(position);
        (await journal.DueAsync(Noon + Duration.FromDays(1), 100)).OrderBy(d => d.ToString()).ShouldBe(
            model.Deadlines.Select(d => new PendingDeadline(Stream(d.Key.Stream), d.Key.Name, d.Value)).OrderBy(d => d.ToString()));
        (await journal.NextAsync()).ShouldBe(model.Deadlines.Count == 0 ? null : model.Deadlines.Values.Min());
    }

    private static string Told(AppendResult result) => result switch
    {
        AppendResult.Appended appended => $"appended {appended.Version}: {string.Join(", ", appended.Receipts)}",
        _ => result.ToString(),
    };

    private sealed record Sent(string Stream, int Off, ImmutableArray<Commit> Commits);

    private abstract record Operation
    {
        public sealed record Append(ImmutableArray<Sent> Requests) : Operation
        {
            public override string ToString() => string.Join(", ", Requests.Select(sent =>
                $"{sent.Stream} {sent.Off:+0;-0;0} [{string.Join(" ", sent.Commits.Select(commit => $"{commit.CommandId}×{commit.Events.Length}"))}]"));
        }

        public sealed record Checkpoint(string Follower, long Position) : Operation;

        public sealed record Snapshot(string Stream, long Version) : Operation;

        public sealed record Reopen : Operation;
    }

    private sealed class Model
    {
        public List<RecordedEvent> Feed { get; } = [];

        public Dictionary<(string Stream, string CommandId), CommandReceipt> Receipts { get; } = [];

        public Dictionary<(string Stream, string Name), Instant> Deadlines { get; } = [];

        public Dictionary<string, long> Checkpoints { get; } = [];

        public Dictionary<string, long> Snapshots { get; } = [];

        public long Version(string stream) => Feed.Count(e => e.Stream.Value == stream);

        public string Append(AppendRequest request)
        {
            var stream = request.Stream.Value;
            foreach (var commit in request.Commits)
                if (Receipts.TryGetValue((stream, commit.CommandId), out var first)) return Told(new AppendResult.Duplicate(first));
            if (Version(stream) != request.ExpectedVersion) return Told(new AppendResult.Conflict(Version(stream)));

            var receipts = ImmutableArray.CreateBuilder<CommandReceipt>();
            foreach (var commit in request.Commits)
            {
                foreach (var happened in commit.Events)
                    Feed.Add(new RecordedEvent(Feed.Count + 1, request.Stream, Version(stream) + 1, happened.Type, commit.At, commit.CommandId, commit.Actor, happened.Data));
                foreach (var change in commit.Deadlines)
                {
                    if (change.Due is { } due) Deadlines[(stream, change.Name)] = due;
                    else Deadlines.Remove((stream, change.Name));
                }

                var receipt = new CommandReceipt(commit.CommandId, Version(stream), commit.Events.IsEmpty ? 0 : Feed.Count, commit.Fingerprint, commit.At);
                Receipts.Add((stream, commit.CommandId), receipt);
                receipts.Add(receipt);
            }

            return Told(new AppendResult.Appended(Version(stream), receipts.DrainToImmutable()));
        }
    }
}
