using System.Globalization;
using System.Text.Json;
using Coordinator.Domain;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Voting;
using NodaTime;
using NodaTime.Text;

namespace Coordinator.Api.Meetings;

/// <summary>The record as a page for A4, with nothing that would have to be loaded from elsewhere. Times in the venue's zone and in UTC.</summary>
internal static class RecordPage
{
    private static readonly ZonedDateTimePattern s_day = ZonedDateTimePattern.CreateWithInvariantCulture("d MMMM uuuu", null);
    private static readonly ZonedDateTimePattern s_minute = ZonedDateTimePattern.CreateWithInvariantCulture("d MMMM uuuu, HH:mm", null);
    private static readonly ZonedDateTimePattern s_hour = ZonedDateTimePattern.CreateWithInvariantCulture("HH:mm", null);
    private static readonly ZonedDateTimePattern s_dayAndHour = ZonedDateTimePattern.CreateWithInvariantCulture("d MMMM, HH:mm", null);
    private static readonly ZonedDateTimePattern s_second = ZonedDateTimePattern.CreateWithInvariantCulture("HH:mm:ss", null);

    public static string Of(MeetingRecord record, long version, bool provisional, Instant now)
    {
        var venue = DateTimeZoneProviders.Tzdb.GetZoneOrNull(record.Scheduled.TimeZone) ?? DateTimeZone.Utc;
        var names = record.Delegations.ToDictionary(d => d.Party, d => d.Name);
        string Name(PartyId party) => names.GetValueOrDefault(party) ?? party.Value;
        Html At(Instant at) => Html.Of($"<time datetime=\"{InstantPattern.General.Format(at)}\">{s_minute.Format(at.InZone(venue))} <span class=\"utc\">({InUtc(at, venue)} UTC)</span></time>");
        Html Clock(Instant? at) => at is { } known ? Html.Of($"<time datetime=\"{InstantPattern.General.Format(known)}\">{s_second.Format(known.InZone(venue))}</time>") : Html.Empty;
        Html Row(string head, Html cell) => Html.Of($"<tr><th scope=\"row\">{head}</th><td>{cell}</td></tr>");
        Html RowIf(string head, string? cell) => cell is null ? Html.Empty : Row(head, Html.Of($"{cell}"));

        var times = record.FromRecord
            ? Html.Of($"{s_day.Format(record.Scheduled.Starts.InZone(venue))} to {s_day.Format((record.Scheduled.Ends - Duration.Epsilon).InZone(venue))}")
            : Html.Of($"{At(record.Scheduled.Starts)} to {At(record.Scheduled.Ends)}");

        var page = Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <title>{record.Name} – record</title>
            <style>{Style}</style>
            </head>
            <body{(provisional ? Html.Of($" class=\"provisional\"") : Html.Empty)}>
            <header>
            <p class="body" dir="auto">{record.BodyName}</p>
            <h1 dir="auto">{record.Name}</h1>
            <p class="kind">Record{(provisional ? " · provisional: the meeting is not over" : "")}</p>
            </header>
            <table class="facts">
            {Row("Called for", times)}
            {RowIf("Place", record.Scheduled.Place)}
            {RowIf("Times of the venue", record.Scheduled.TimeZone)}
            {(record.FromRecord || record.Opened is not { } opened ? Html.Empty : Row("Opened", At(opened)))}
            {(record.FromRecord || record.Closed is not { } closed ? Html.Empty : Row("Closed", At(closed)))}
            {RowIf("Chair", record.Chair?.Name)}
            {RowIf("Status", Word(record.Status))}
            {RowIf("Outcome", record.RecordedOutcome)}
            {RowIf("Rules", $"{record.Rules.Charter}, version {record.Rules.Version}")}
            {RowIf("Quorum", record.Rules.Quorum.Text)}
            {RowIf("Level", record.Rules.Representation.Text)}
            </table>
            <h2>Delegations</h2>
            <table class="list">
            <thead><tr><th scope="col">Delegation</th><th scope="col">Attendance</th><th scope="col">Spoke for it</th><th scope="col">Level</th><th scope="col">Required level</th></tr></thead>
            <tbody>{Html.Each(record.Delegations, d => Delegation(d, record))}</tbody>
            </table>
            {Waivers(record)}
            {Section("Agenda", record.Agenda.Length, () => Html.Of($"<ol class=\"agenda\">{Html.Each(record.Agenda, i => Html.Of($"<li dir=\"auto\">{i.Title} <span class=\"note\">{Word(i.Status)}{Html.Each(i.Considered, c => Html.Of($" · {Clock(c.From)}–{Clock(c.To)}"))}</span></li>"))}</ol>"))}
            {Section("Interventions", record.Interventions.Length, () => Html.Of($"""
                <table class="list">
                <thead><tr><th scope="col">No.</th><th scope="col">Delegation</th><th scope="col">Speaker</th><th scope="col">Kind</th><th scope="col">Item</th><th scope="col">From</th><th scope="col">To</th><th scope="col">Spoke</th><th scope="col">Allowed</th></tr></thead>
                <tbody>{Html.Each(record.Interventions, i => Html.Of($"<tr><td class=\"n\">{i.Number}</td><td>{Name(i.Party)}</td><td dir=\"auto\">{i.Speaker?.Name}</td><td>{Word(i.Kind)}</td><td class=\"n\">{i.Item}</td><td>{Clock(i.From)}</td><td>{Clock(i.To)}</td><td class=\"n\">{Minutes(i.SecondsUsed)}{(i.OverTime ? " *" : "")}</td><td class=\"n\">{Minutes(i.LimitSeconds)}</td></tr>"))}</tbody>
                </table>
                {(record.Interventions.Any(i => i.OverTime) ? Html.Of($"<p class=\"note\">* Went past the time allowed at some moment. Times are the venue's.</p>") : Html.Of($"<p class=\"note\">Times are the venue's.</p>"))}
                """))}
            {Section("Rulings of the chair", record.Rulings.Length, () => Html.Of($"<ul>{Html.Each(record.Rulings, r => Html.Of($"<li>{Clock(r.At)} Point of order of {Name(r.Party)} (intervention {r.Intervention}): <b>{Word(r.Ruling)}</b>{(r.Note is null ? Html.Empty : Html.Of($". <span dir=\"auto\">{r.Note}</span>"))}</li>"))}</ul>"))}
            {Section("Proposals", record.Proposals.Length, () => Html.Each(record.Proposals, p => Html.Of($"""
                <article>
                <h3 dir="auto">{p.Number}. {p.Title}</h3>
                <p class="note">{p.Matter} · submitted by {(p.Sponsor is { } sponsor ? Name(sponsor) : "the chair")}, {At(p.Submitted)} · <b>{Word(p.Status)}</b></p>
                <blockquote dir="auto">{p.Text}</blockquote>
                </article>
                """)))}
            {Section("Votes", record.Votes.Length, () => Html.Each(record.Votes, v => Vote(v, record, Name, At)))}
            {Section("Course of the meeting", record.Course.Length, () => Html.Of($"<ul class=\"course\">{Html.Each(record.Course, c => Html.Of($"<li>{At(c.At)} {Word(c.Step)}{(c.Reason is null ? Html.Empty : Html.Of($": <span dir=\"auto\">{c.Reason}</span>"))}</li>"))}</ul>"))}
            <footer>
            <p>{record.Mechanism} · {record.Meeting} · {(provisional ? "provisional " : "")}record up to event {version}, printed {At(now)}. It is computed from the journal of the meeting; equal events give equal records.</p>
            </footer>
            </body>
            </html>
            """);
        return page.Markup;
    }

    /// <summary>The time in UTC, with its day where that is another than at the venue.</summary>
    private static string InUtc(Instant at, DateTimeZone venue) => (at.InUtc().Date == at.InZone(venue).Date ? s_hour : s_dayAndHour).Format(at.InUtc());

    private static Html Section(string title, int count, Func<Html> content) => count == 0 ? Html.Empty : Html.Of($"<h2>{title}</h2>\n{content()}");

    private static Html Delegation(RecordedDelegation delegation, MeetingRecord record)
    {
        // A voice that was given up leaves a line of its own; what matters here is who spoke, in order.
        var speakers = delegation.Voices.Where(v => v.Speaker is not null).Select(v => v.Speaker!).Distinct().ToList();
        var attendance = delegation.Attendance is { } recorded ? Word(recorded) : record.FromRecord ? "not known" : "not called";
        return Html.Of($"""
            <tr><td>{delegation.Name}{(delegation.Observer ? " (observer)" : "")}</td><td>{attendance}</td>
            <td>{Html.Each(speakers, s => Html.Of($"<div dir=\"auto\">{s.Name}, <span class=\"note\">{s.Title}</span></div>"))}</td>
            <td>{Html.Each(speakers, s => Html.Of($"<div>{Words.Of(s.Level)}</div>"))}</td>
            <td>{Words.Of(delegation.RequiredLevel)}: {(delegation.Standing == LevelStanding.Flagged ? "below, flagged" : delegation.Standing == LevelStanding.Insufficient ? "below" : Word(delegation.Standing))}</td></tr>

            """);
    }

    private static Html Waivers(MeetingRecord record)
    {
        var waived = record.Delegations.SelectMany(d => d.Waivers.Select(w => (d.Name, Waiver: w))).ToList();
        return waived.Count == 0
            ? Html.Empty
            : Html.Of($"<p class=\"note\">The chair accepted levels below the required one:</p><ul>{Html.Each(waived, w => Html.Of($"<li>{w.Name}{(w.Waiver.Speaker is null ? "" : $" ({w.Waiver.Speaker.Name})")}: <span dir=\"auto\">{w.Waiver.Reason}</span></li>"))}</ul>");
    }

    private static Html Vote(RecordedVote vote, MeetingRecord record, Func<PartyId, string> name, Func<Instant, Html> at)
    {
        var title = record.Proposals.FirstOrDefault(p => p.Number == vote.Proposal)?.Title;
        var result = vote.Outcome is { } outcome ? Html.Of($"<p class=\"outcome\"><b>{Word(outcome.Result)}.</b> {outcome.Explanation}</p>")
            : vote.Abandoned is { } reason ? Html.Of($"<p class=\"outcome\"><b>Declared void.</b> <span dir=\"auto\">{reason}</span></p>")
            : Html.Of($"<p class=\"outcome\">The vote is open.</p>");
        return Html.Of($"""
            <article>
            <h3 dir="auto">Vote {vote.Number}, on proposal {vote.Proposal}: {title}</h3>
            <p class="note">{vote.Matter}, article {vote.Article}: {vote.Rule} ({vote.Source}) · opened {at(vote.Opened)}{(vote.Ended is { } ended ? Html.Of($", ended {at(ended)}") : Html.Empty)}</p>
            {result}
            {(vote.Choices is not { } choices ? Html.Empty : Html.Of($"<table class=\"list ballots\"><thead><tr><th scope=\"col\">Delegation</th><th scope=\"col\">Choice</th><th scope=\"col\">Reason</th></tr></thead><tbody>{Html.Each(choices, c => Html.Of($"<tr><td>{name(c.Party)}{(vote.Bound.Contains(c.Party) ? " (present and voting)" : "")}</td><td>{(c.Choice is { } choice ? Word(choice) : "did not vote")}</td><td dir=\"auto\">{c.Reason}</td></tr>"))}</tbody></table>"))}
            {(vote.Excluded.IsEmpty ? Html.Empty : Html.Of($"<p class=\"note\">Without a vote: {string.Join("; ", vote.Excluded.Select(e => $"{name(e.Party)} ({Word(e.Reason)})"))}.</p>"))}
            </article>
            """);
    }

    /// <summary>As in the interface, with blanks: "present and voting".</summary>
    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()).Replace('-', ' ');

    private static string Minutes(int? seconds) => seconds is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known / 60}:{known % 60:00}") : "";

    private static Html Style { get; } = Html.Of($$"""
        @page { size: A4; margin: 20mm 18mm 22mm; }
        :root { font: 10.5pt/1.45 "Source Serif 4", "Iowan Old Style", Charter, "Noto Serif", "Noto Serif CJK SC", Georgia, serif; color: #16181d; }
        body { max-width: 174mm; margin: 12mm auto; padding: 0 5mm; background: #fff; hyphens: manual; }
        header { border-bottom: 0.6pt solid #16181d; margin-bottom: 6mm; }
        h1 { font-size: 20pt; line-height: 1.2; margin: 0 0 2mm; text-wrap: balance; }
        h2 { font-size: 13pt; margin: 8mm 0 2mm; break-after: avoid; }
        h3 { font-size: 11pt; margin: 4mm 0 1mm; break-after: avoid; }
        p { margin: 0 0 2mm; }
        .body, .kind { font-variant: small-caps; letter-spacing: 0.03em; margin: 0 0 1mm; }
        .note, .utc { color: #50545e; font-size: 9pt; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { text-align: start; vertical-align: top; padding: 1mm 3mm 1mm 0; }
        .facts th { font-weight: 600; width: 38mm; }
        .list { font-size: 9.5pt; }
        .list thead { display: table-header-group; }
        .list th { border-bottom: 0.6pt solid #16181d; font-weight: 600; }
        .list td { border-bottom: 0.3pt solid #c9ccd3; }
        .list tr, article header, li { break-inside: avoid; }
        .n { text-align: end; white-space: nowrap; }
        time { white-space: nowrap; }
        blockquote { margin: 1mm 0 3mm; padding-inline-start: 4mm; border-inline-start: 1.5pt solid #c9ccd3; white-space: pre-wrap; overflow-wrap: anywhere; }
        .outcome { margin: 1mm 0 2mm; }
        ul, ol { margin: 0; padding-inline-start: 6mm; }
        footer { margin-top: 10mm; padding-top: 2mm; border-top: 0.3pt solid #c9ccd3; color: #50545e; font-size: 8.5pt; }
        .provisional .kind { color: #8a1c1c; font-weight: 600; }
        @media print { body { max-width: none; margin: 0; padding: 0; } }
        """);
}
