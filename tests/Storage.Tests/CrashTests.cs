using System.Security.Cryptography;
using Coordinator.Domain;
using Coordinator.Storage.Tests.Support;
using static Coordinator.Storage.Tests.Support.JournalFixture;

namespace Coordinator.Storage.Tests;

public sealed class CrashTests
{
    [Fact]
    public async Task What_was_acknowledged_before_a_kill_is_there_once()
    {
        await using var fixture = new JournalFixture();
        var acknowledged = new List<CommandReceiptLine>();
        for (var run = 0; run < 5; run++)
        {
            using (var process = CrashProcess.Start("append", fixture.Path, $"run{run}"))
            {
                var enough = RandomNumberGenerator.GetInt32(1, 3_000);
                for (var lines = 0; lines < enough; lines++)
                    acknowledged.Add(CommandReceiptLine.Parse(await process.StandardOutput.ReadLineAsync()).ShouldNotBeNull());
                process.Kill(); // SIGKILL
                while (await process.StandardOutput.ReadLineAsync() is { } line)
                    if (CommandReceiptLine.Parse(line) is { } late) acknowledged.Add(late);
                await process.WaitForExitAsync();
            }

            var journal = await fixture.OpenAsync();
            foreach (var ack in acknowledged)
            {
                var receipt = (await journal.FindReceiptAsync(Stream(ack.Stream), ack.CommandId)).ShouldNotBeNull($"{ack} was acknowledged in one of {run + 1} runs");
                (receipt.Version, receipt.Position).ShouldBe((ack.Version, ack.Position));
            }

            var all = await journal.FirstAsync((int)await journal.HeadAsync());
            all.Select(e => e.Position).ShouldBe(Enumerable.Range(1, all.Length).Select(position => (long)position));
            foreach (var stream in all.GroupBy(e => e.Stream))
                stream.Select(e => e.Version).ShouldBe(Enumerable.Range(1, stream.Count()).Select(version => (long)version));
            foreach (var command in all.GroupBy(e => (e.Stream, e.CommandId)))
            {
                // Whole, together, and as many as the receipt says: its last event is where the receipt points.
                var receipt = (await journal.FindReceiptAsync(command.Key.Stream, command.Key.CommandId)).ShouldNotBeNull();
                command.Last().Position.ShouldBe(receipt.Position);
                command.Last().Version.ShouldBe(receipt.Version);
                command.Count().ShouldBe(int.Parse(command.Key.CommandId.Split('-')[2]) % 5);
            }

            await journal.DisposeAsync();
            fixture.Scalar("PRAGMA integrity_check").ShouldBe("ok");
        }

        acknowledged.ShouldNotBeEmpty();
        acknowledged.Select(ack => (ack.Stream, ack.CommandId)).ShouldBeUnique();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_log_torn_anywhere_opens_as_a_prefix_of_whole_transactions(bool damagedInsteadOfCut)
    {
        const int Appends = 12, Events = 3;
        await using var fixture = await OpenedAsync();
        for (var n = 0; n < Appends; n++)
            await fixture.Journal.AppendedAsync(Request("meeting/m", n * Events, Commit($"c-{n}", Events, new DeadlineChange($"d-{n}", Noon))));
        var (database, log) = (JournalCopy.Read(fixture.Path), JournalCopy.Read(fixture.Path + "-wal"));

        // Frames of 24 + 4096 bytes after a header of 32: around their edges, and in between.
        var offsets = Enumerable.Range(0, log.Length / 4120)
            .SelectMany(frame => new[] { 32 + (frame * 4120), 32 + (frame * 4120) + RandomNumberGenerator.GetInt32(1, 4120) })
            .Append(0).Append(31).Append(log.Length - 1).Where(offset => offset < log.Length);
        var found = new HashSet<long>();
        foreach (var offset in offsets)
        {
            var torn = damagedInsteadOfCut ? [.. log] : log[..offset];
            if (damagedInsteadOfCut) torn[offset] ^= 0x40;
            using var copy = new JournalCopy(database, torn);
            await using (var journal = await copy.OpenAsync())
            {
                var head = await journal.HeadAsync();
                (head % Events).ShouldBe(0, $"a log cut at {offset} shows part of a transaction");
                var whole = (int)(head / Events);
                (await journal.StreamAsync("meeting/m")).Select(e => (e.Position, e.CommandId)).ShouldBe(Enumerable.Range(0, (int)head).Select(i => (i + 1L, $"c-{i / Events}")));
                for (var n = 0; n < Appends; n++)
                    (await journal.FindReceiptAsync(Stream("meeting/m"), $"c-{n}") is not null).ShouldBe(n < whole);
                (await journal.DueAsync(Noon, Appends)).Length.ShouldBe(whole);
                // And it goes on from there.
                (await journal.AppendedAsync(Request("meeting/m", head, Commit($"c-{whole}")))).Receipts[0].Position.ShouldBe(head + 1);
                found.Add(whole);
            }

            copy.Scalar("PRAGMA integrity_check").ShouldBe("ok");
        }

        found.Order().ShouldBe(Enumerable.Range(0, Appends).Select(n => (long)n));
    }

    private sealed record CommandReceiptLine(string Stream, long Version, long Position, string CommandId)
    {
        /// <summary>Null for a line that was cut off.</summary>
        public static CommandReceiptLine? Parse(string? line) =>
            line?.Split(' ') is ["ack", var stream, var version, var position, var command, "."]
                ? new CommandReceiptLine(stream, long.Parse(version), long.Parse(position), command)
                : null;
    }
}
