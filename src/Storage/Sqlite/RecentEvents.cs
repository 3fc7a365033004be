using System.Collections.Immutable;
using Coordinator.Grains.Journal;

namespace Coordinator.Storage.Sqlite;

/// <summary>
/// The end of the feed in memory: the last committed groups of events, and the signal that there are more. Followers
/// that keep up read from here and never touch the file.
/// </summary>
/// <remarks>
/// Positions have no gaps, so that a follower at position p either finds p + 1 here or reads it from the file. A
/// commit costs the same however many followers wait: they are woken off the writer's thread, once for all commits
/// that came meanwhile. Followers keep a position, not a place in here: a slow one holds no memory.
/// </remarks>
internal sealed class RecentEvents(long head) : IThreadPoolWorkItem
{
    private const int MostGroups = 1024; // a power of two: the ring below wraps by masking
    private const int MostEvents = 16_384;
    private const long MostBytes = 16 << 20;

    private readonly Lock _gate = new();
    private readonly ImmutableArray<RecordedEvent>[] _groups = new ImmutableArray<RecordedEvent>[MostGroups];

    // All guarded by _gate, except that _head is also read without it.
    private long _first; // ring numbers of the groups kept: from _first up to _next
    private long _next;
    private int _events;
    private long _bytes;
    private long _head = head;
    private TaskCompletionSource? _changed; // null when nobody waits: then a commit wakes nobody
    private bool _waking;
    private Exception? _closed;

    /// <summary>The position of the last committed event.</summary>
    public long Head => Volatile.Read(ref _head);

    /// <summary>Adds the events of a commit, which follow on the head.</summary>
    public void Publish(ImmutableArray<RecordedEvent> group)
    {
        if (group.IsEmpty) return;
        lock (_gate)
        {
            if (_next - _first == MostGroups) DropFirst();
            _groups[_next++ & (MostGroups - 1)] = group;
            _events += group.Length;
            _bytes += Bytes(group);
            while (_next - _first > 1 && (_events > MostEvents || _bytes > MostBytes)) DropFirst();
            Volatile.Write(ref _head, group[^1].Position);
            Wake();
        }
    }

    /// <summary>Says where the feed ends after the writer lost track; what came meanwhile is in the file.</summary>
    public void Restart(long head)
    {
        lock (_gate)
        {
            while (_next > _first) DropFirst();
            Volatile.Write(ref _head, head);
            Wake();
        }
    }

    /// <summary>Whoever waits, or will, gets <paramref name="reason"/>.</summary>
    public void Close(Exception reason)
    {
        lock (_gate)
        {
            _closed = reason;
            Wake();
        }
    }

    /// <summary>The kept events after a position, as far as they are in one group; none when the first of them is not kept, or not committed.</summary>
    public ImmutableArray<RecordedEvent> After(long position)
    {
        lock (_gate)
        {
            if (position >= _head || _next == _first || Group(_first)[0].Position > position + 1) return [];
            var (low, high) = (_first, _next - 1); // the first group that ends after the position
            while (low < high)
            {
                var middle = low + ((high - low) / 2);
                if (Group(middle)[^1].Position > position) high = middle;
                else low = middle + 1;
            }

            var group = Group(low);
            var skip = (int)(position + 1 - group[0].Position);
            return skip == 0 ? group : group.Slice(skip, group.Length - skip);
        }
    }

    /// <summary>Completes when the head may have moved past <paramref name="position"/>: look again then.</summary>
    /// <exception cref="JournalUnavailableException">The journal was closed and there is nothing more.</exception>
    public Task PastAsync(long position)
    {
        lock (_gate)
        {
            if (_head > position) return Task.CompletedTask;
            if (_closed is { } reason) return Task.FromException(reason);
            return (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        TaskCompletionSource? changed;
        lock (_gate)
        {
            _waking = false;
            (changed, _changed) = (_changed, null);
        }

        // The end of the journal wakes like a commit: a follower looks again, takes what it has not seen, and only then
        // is told the reason.
        changed?.TrySetResult();
    }

    private void Wake()
    {
        if (_changed is null || _waking) return;
        _waking = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private ImmutableArray<RecordedEvent> Group(long number) => _groups[number & (MostGroups - 1)];

    private void DropFirst()
    {
        ref var group = ref _groups[_first++ & (MostGroups - 1)];
        _events -= group.Length;
        _bytes -= Bytes(group);
        group = default;
    }

    private static long Bytes(ImmutableArray<RecordedEvent> group)
    {
        var bytes = 0L;
        foreach (var recorded in group) bytes += recorded.Data.Length + recorded.Actor.Length;
        return bytes;
    }
}
