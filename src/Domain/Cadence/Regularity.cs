using System.Collections.Immutable;
using NodaTime;

namespace Coordinator.Domain.Cadence;

/// <summary>The days between the first days of two meetings that followed each other.</summary>
public readonly record struct Gap(LocalDate From, LocalDate To)
{
    /// <summary>In days; 0 when both began on one day.</summary>
    public int Days => Period.DaysBetween(From, To);
}

/// <summary>
/// How regularly a body met, from the first days of its meetings (local to the venue). Everything is exact but the
/// coefficient of variation, which has a square root in it. Figures that need more meetings than there are, are null.
/// </summary>
public sealed class Regularity
{
    private Regularity(ImmutableArray<LocalDate> starts) => (Starts, Gaps) = (starts, [.. starts.Zip(starts.Skip(1), (from, to) => new Gap(from, to))]);

    /// <summary>The figures of a series given in any order.</summary>
    public static Regularity Of(IEnumerable<LocalDate> starts) => new([.. starts.Order()]);

    /// <summary>First days, ascending; meetings that began on one day are counted each.</summary>
    public ImmutableArray<LocalDate> Starts { get; }

    public int Count => Starts.Length;

    /// <summary>From each meeting to the next, in order; one less than there are meetings.</summary>
    public ImmutableArray<Gap> Gaps { get; }

    /// <summary>In days.</summary>
    public Ratio? Mean => Ratio.Mean([.. Gaps.Select(g => g.Days)]);

    /// <summary>In days.</summary>
    public Ratio? Median => Ratio.Median(Gaps.Select(g => g.Days));

    /// <summary>The first of the longest ones.</summary>
    public Gap? Longest => Gaps.IsEmpty ? null : Gaps.MaxBy(g => g.Days);

    /// <summary>The first of the shortest ones.</summary>
    public Gap? Shortest => Gaps.IsEmpty ? null : Gaps.MinBy(g => g.Days);

    /// <summary>
    /// The square of <see cref="CoefficientOfVariation"/>, exact: with n intervals x, (n·Σx² − (Σx)²) / (Σx)². Null
    /// with fewer than two intervals, where nothing can vary, or when all of them are 0.
    /// </summary>
    public Ratio? SquaredVariation
    {
        get
        {
            long sum = Gaps.Sum(g => (long)g.Days), squares = Gaps.Sum(g => (long)g.Days * g.Days);
            return sum == 0 || Gaps.Length < 2 ? null : new(checked((Gaps.Length * squares) - (sum * sum)), checked(sum * sum));
        }
    }

    /// <summary>
    /// Standard deviation (population formula) of the intervals over their mean; 0 for a perfectly regular series.
    /// Floating point: the correctly rounded root of the nearest number to <see cref="SquaredVariation"/>.
    /// </summary>
    public double? CoefficientOfVariation => SquaredVariation is { } squared ? Math.Sqrt(squared.Value) : null;

    /// <summary>
    /// The mean of the later half of the intervals less the mean of the earlier half (with an odd number the middle one
    /// is in neither), in days: above 0 the meetings become rarer. Null with fewer than two intervals.
    /// </summary>
    public Ratio? Trend
    {
        get
        {
            int[] days = [.. Gaps.Select(g => g.Days)];
            var half = days.Length / 2;
            return half == 0 ? null : Ratio.Mean(days[^half..])!.Value - Ratio.Mean(days[..half])!.Value;
        }
    }

    /// <inheritdoc cref="Cadence.Punctuality.Of"/>
    public Punctuality Against(IEnumerable<LocalDate> grid, ToleranceWindow window, LocalDate asOf) => Punctuality.Of(Starts, grid, window, asOf);
}

/// <summary>How far from its ideal date a meeting may begin and still be on time.</summary>
/// <param name="Before">Days before it, 0 or more.</param>
/// <param name="After">Days after it, 0 or more.</param>
public readonly record struct ToleranceWindow(int Before, int After)
{
    /// <summary>Whether a meeting that slipped by so many days (negative: early) is on time.</summary>
    public bool Holds(int slip) => slip >= -Before && slip <= After;
}

/// <summary>What came of one ideal date.</summary>
/// <param name="Ideal">The date by the grid.</param>
/// <param name="Held">First day of the meeting that answers it; null when none does.</param>
/// <param name="Kept">Whether that was within the window.</param>
/// <param name="Due">Whether the window is over or the meeting was held; what is not due counts for nothing yet.</param>
public readonly record struct GridDate(LocalDate Ideal, LocalDate? Held, bool Kept, bool Due)
{
    /// <summary>Days from the ideal date to the meeting; negative when early, null when there was none.</summary>
    public int? Slip => Held is { } held ? Period.DaysBetween(Ideal, held) : null;
}

/// <summary>
/// A series of meetings against the regular grid that it should have followed. A meeting belongs to the ideal date
/// nearest to it (of two equally near the earlier); of those that belong to one date the nearest answers it (of two
/// equally near the earlier), and the others are outside the plan. All exact.
/// </summary>
/// <param name="Dates">The ideal dates, ascending, with what came of them.</param>
/// <param name="OutsidePlan">First days of the meetings that answer no ideal date, ascending.</param>
public sealed record Punctuality(ImmutableArray<GridDate> Dates, ImmutableArray<LocalDate> OutsidePlan)
{
    /// <summary>Compares meetings with a grid.</summary>
    /// <param name="starts">First days of the meetings held, in any order.</param>
    /// <param name="grid">The ideal dates, strictly ascending; it is read to the end.</param>
    /// <param name="window">What counts as on time.</param>
    /// <param name="asOf">The day of the comparison: an unanswered date is due when its window ended before that day.</param>
    public static Punctuality Of(IEnumerable<LocalDate> starts, IEnumerable<LocalDate> grid, ToleranceWindow window, LocalDate asOf)
    {
        if (window.Before < 0 || window.After < 0) throw new ArgumentOutOfRangeException(nameof(window), window, "A window has no negative side.");
        LocalDate[] ideals = [.. grid];
        for (var i = 1; i < ideals.Length; i++)
            if (ideals[i] <= ideals[i - 1]) throw new ArgumentException("The dates of a grid ascend strictly.", nameof(grid));

        var answers = new LocalDate?[ideals.Length];
        var outside = ImmutableArray.CreateBuilder<LocalDate>();
        var nearest = 0;
        foreach (var start in starts.Order())
        {
            while (nearest + 1 < ideals.Length && Distance(start, ideals[nearest + 1]) < Distance(start, ideals[nearest])) nearest++;
            if (ideals.Length == 0)
            {
                outside.Add(start);
            }
            else if (answers[nearest] is not { } answer)
            {
                answers[nearest] = start;
            }
            else if (Distance(start, ideals[nearest]) < Distance(answer, ideals[nearest]))
            {
                outside.Add(answer);
                answers[nearest] = start;
            }
            else
            {
                outside.Add(start);
            }
        }

        outside.Sort();
        return new(
            [.. ideals.Select((ideal, i) => new GridDate(
                ideal,
                answers[i],
                answers[i] is { } held && window.Holds(Period.DaysBetween(ideal, held)),
                answers[i] is not null || ideal.PlusDays(window.After) < asOf))],
            outside.ToImmutable());
    }

    /// <summary>Windows kept of windows due; null when none is due.</summary>
    public Ratio? WindowsKept => Dates.Count(d => d.Due) is > 0 and var due ? new(Dates.Count(d => d.Kept), due) : null;

    /// <summary>Meetings held within a window of all that were held, those outside the plan included; null when none was held.</summary>
    public Ratio? OnTime => Dates.Count(d => d.Held is not null) + OutsidePlan.Length is > 0 and var held ? new(Dates.Count(d => d.Kept), held) : null;

    /// <summary>The median of the slips of the dates that were answered, in days, early ones negative.</summary>
    public Ratio? MedianSlip => Ratio.Median(Dates.Where(d => d.Slip is not null).Select(d => d.Slip!.Value));

    /// <summary>Dates due that no meeting answers.</summary>
    public int Missed => Dates.Count(d => d.Due && d.Held is null);

    private static int Distance(LocalDate one, LocalDate other) => Math.Abs(Period.DaysBetween(one, other));
}
