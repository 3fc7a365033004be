using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Coordinator.Cli.Tally;
using Coordinator.Domain;
using Coordinator.Domain.Cadence;
using Coordinator.Domain.Mechanisms;
using NodaTime;
using NodaTime.Text;

namespace Coordinator.Cli.Cadence;

/// <summary>Tells how regularly the bodies of a mechanism met, at what level, and which promises to meet were kept.</summary>
internal static class CadenceCommands
{
    public static Command Cadence()
    {
        var file = new Argument<FileInfo>("file") { Description = "The mechanism with its meetings and commitments (JSON, as it is imported)." };
        var asOf = new Option<string>("--as-of") { Description = "Tell it as of this day; without it, the last day in the file.", HelpName = "yyyy-mm-dd" };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var analyse = new Command("analyse", "Measure a mechanism's record. Leaves with 0, or 2 if the input is bad.") { file, asOf, json };
        analyse.SetAction(parsed =>
        {
            try
            {
                var from = parsed.GetRequiredValue(file);
                var analysis = CadenceAnalysis.Of(Documents.Load<MechanismDocument>(from), Day(parsed.GetValue(asOf)), out var refusal)
                    ?? throw new BadDocumentException(from.ToString(), refusal!.Field, refusal.Detail);
                Console.Out.WriteLine(parsed.GetValue(json) ? Documents.Write(CadenceAnswer.Of(analysis)) : Text(analysis));
                return 0;
            }
            catch (BadDocumentException bad)
            {
                Console.Error.WriteLine(bad.Message);
                return TallyCommands.BadInput;
            }
        });
        return new Command("cadence", "The regularity of meetings.") { analyse };
    }

    private static LocalDate? Day(string? text) => text is null ? null
        : LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var day } ? day
        : throw new BadDocumentException("--as-of", text, "It must be a day such as 2008-12-11.");

    internal static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static string Text(CadenceAnalysis analysis)
    {
        var lines = new List<string> { $"{analysis.Mechanism.Name}, as of {Iso(analysis.AsOf)}" };
        foreach (var body in analysis.Bodies)
        {
            var regularity = body.Regularity;
            lines.AddRange("", $"{body.Name} ({body.Body}), required level {Word(body.Required)}");
            lines.Add("  " + regularity.Count switch { 0 => "no meeting", 1 => $"1 meeting, {Iso(regularity.Starts[0])}", _ => $"{regularity.Count} meetings, {Iso(regularity.Starts[0])} to {Iso(regularity.Starts[^1])}" });
            if (regularity is { Mean: { } mean, Longest: { } longest, Shortest: { } shortest })
            {
                var variation = regularity.CoefficientOfVariation is { } cv ? string.Create(CultureInfo.InvariantCulture, $", coefficient of variation {cv:0.00} (population)") : "";
                lines.Add($"  mean interval {mean.ToString(1)} days{variation}");
                lines.Add($"  longest gap {longest.Days} days ({Iso(longest.From)} to {Iso(longest.To)}), shortest {shortest.Days} days ({Iso(shortest.From)} to {Iso(shortest.To)})");
                lines.Add($"  intervals {string.Join(", ", regularity.Gaps.Select(g => g.Days))} days");
                if (regularity.Trend is { } trend) lines.Add($"  trend: the later half of the intervals is {(trend < default(Ratio) ? "shorter" : "longer")} by {(trend < default(Ratio) ? default(Ratio) - trend : trend).ToString(1)} days on average");
            }

            var known = body.Members.Where(m => !m.Meetings.IsEmpty).ToList();
            if (known.Count > 0) lines.Add($"  heads of delegation, known of {known[0].Meetings.Length} of {regularity.Count} meetings:");
            foreach (var member in known)
            {
                var came = member.Meetings.Count(m => m.Sent is not null);
                lines.Add($"    {member.Party} came {came} times, {member.Meetings.Count(m => m.StepsBelow <= 0)} at the required level or above");
                lines.AddRange(member.Alerts.Select(a => a.Kind == RepresentationAlertKind.TwiceBelow
                    ? $"      {Iso(a.From)} below the required level for the second time running: {Word(a.Sent)}"
                    : $"      {Iso(a.From)} downgraded from {Word(a.Before)} to {Word(a.Sent)}"));
            }
        }

        lines.AddRange("", analysis.Commitments.Length == 1 ? "1 commitment" : $"{analysis.Commitments.Length} commitments");
        foreach (var followed in analysis.Commitments)
        {
            var result = followed switch
            {
                { Result: null } => "open",
                { Result: CommitmentResult.Declined, Commitment.RefusedBy: { } party } => $"declined by {party}",
                { Result: { } other, On: { } on } => $"{Word(other)} on {Iso(on)}{(followed.DaysLate is { } late ? $", {late} {(late == 1 ? "day" : "days")} late" : "")}",
                { Result: { } other } => $"{Word(other)}, not held",
            };
            var promise = followed.Commitment;
            lines.Add($"  {Iso(promise.Made)} {promise.Text} ({promise.Body}, {Iso(promise.WindowFrom)} to {Iso(promise.WindowTo)}): {result}");
        }

        return string.Join(Environment.NewLine, lines);
    }

    private static string Iso(LocalDate date) => LocalDatePattern.Iso.Format(date);
}

/// <summary>What <c>cadence analyse --json</c> writes.</summary>
internal sealed record CadenceAnswer(MechanismId Mechanism, string Name, LocalDate AsOf, ImmutableArray<AnswerBody> Bodies, ImmutableArray<AnswerCommitment> Commitments)
{
    public static CadenceAnswer Of(CadenceAnalysis analysis) => new(
        analysis.Mechanism.Id,
        analysis.Mechanism.Name,
        analysis.AsOf,
        [.. analysis.Bodies.Select(AnswerBody.Of)],
        [.. analysis.Commitments.Select(f => new AnswerCommitment(
            f.Commitment.Made,
            f.Commitment.Text,
            f.Commitment.Body,
            f.Commitment.WindowFrom,
            f.Commitment.WindowTo,
            f.Result is { } result ? CadenceCommands.Word(result) : "open",
            f.On,
            f.DaysLate,
            f.Result == CommitmentResult.Declined ? f.Commitment.RefusedBy : null))]);
}

/// <param name="Exact">A whole number or a fraction.</param>
/// <param name="Value">The nearest floating-point number.</param>
internal sealed record AnswerFigure(string Exact, double Value)
{
    public static AnswerFigure? Of(Ratio? ratio) => ratio is { } exact ? new(exact.ToString(), exact.Value) : null;
}

internal sealed record AnswerGap(LocalDate From, LocalDate To, int Days)
{
    public static AnswerGap? Of(Gap? gap) => gap is { } g ? new(g.From, g.To, g.Days) : null;
}

/// <param name="CoefficientOfVariation">Population formula.</param>
internal sealed record AnswerBody(
    BodyId Body,
    string Name,
    Level RequiredLevel,
    int Meetings,
    ImmutableArray<int> IntervalsInDays,
    AnswerFigure? Mean,
    double? CoefficientOfVariation,
    AnswerGap? Longest,
    AnswerGap? Shortest,
    AnswerFigure? Trend,
    ImmutableArray<AnswerMember> Members)
{
    public static AnswerBody Of(BodyCadence body) => new(
        body.Body,
        body.Name,
        body.Required,
        body.Regularity.Count,
        [.. body.Regularity.Gaps.Select(g => g.Days)],
        AnswerFigure.Of(body.Regularity.Mean),
        body.Regularity.CoefficientOfVariation,
        AnswerGap.Of(body.Regularity.Longest),
        AnswerGap.Of(body.Regularity.Shortest),
        AnswerFigure.Of(body.Regularity.Trend),
        [.. body.Members.Select(m => new AnswerMember(
            m.Party,
            AnswerFigure.Of(m.Attendance),
            AnswerFigure.Of(m.AtLevel),
            [.. m.Meetings.Select(s => new AnswerSent(s.Meeting, s.From, s.Sent, s.StepsBelow, AnswerFigure.Of(s.OthersMedian)))],
            m.Alerts))]);
}

internal sealed record AnswerMember(PartyId Party, AnswerFigure? Attendance, AnswerFigure? AtLevel, ImmutableArray<AnswerSent> Sent, ImmutableArray<RepresentationAlert> Alerts);

internal sealed record AnswerSent(string Meeting, LocalDate From, Level? Level, int? StepsBelow, AnswerFigure? OthersMedianRank);

internal sealed record AnswerCommitment(LocalDate Made, string Text, BodyId Body, LocalDate WindowFrom, LocalDate WindowTo, string Result, LocalDate? On, int? DaysLate, PartyId? By);
