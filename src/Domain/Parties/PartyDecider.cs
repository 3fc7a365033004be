using System.Collections.Immutable;
using NodaTime;
using Decision = Coordinator.Domain.Decision<Coordinator.Domain.Parties.PartyEvent>;

namespace Coordinator.Domain.Parties;

/// <summary>The rules of a party: whom it accredits, who is its head, and who speaks for it.</summary>
public sealed class PartyDecider : IDecider<PartyState, PartyCommand, PartyEvent>
{
    public static PartyDecider Instance { get; } = new();

    public PartyState Initial => PartyState.Initial;

    public Decision Decide(PartyState state, PartyCommand command, Actor actor, Instant at)
    {
        if (command is PartyCommand.Admit admit) return Admit(state, admit, actor);
        if (!state.IsAdmitted) return Refusal.NotFound("unknown-party", "There is no such party.");
        if (!actor.Reaches(state.Mechanism))
            return Refusal.Forbidden("other-mechanism", StandingRules.Capacity, "Your accreditation is to another mechanism.");

        return command switch
        {
            PartyCommand.AccreditRepresentative accredit => Accredit(state, accredit, actor),
            PartyCommand.AmendRepresentative amend => Amend(state, amend, actor),
            PartyCommand.WithdrawRepresentative withdraw => Withdraw(state, withdraw, actor),
            PartyCommand.TakeVoice take => TakeVoice(state, take, actor),
            PartyCommand.HandOverVoice handOver => HandOver(state, handOver, actor),
            PartyCommand.ReleaseVoice release => Release(state, release, actor),
            PartyCommand.RecordAttendance record => RecordAttendance(state, record, actor),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Unknown command."),
        };
    }

    private static Decision Admit(PartyState state, PartyCommand.Admit command, Actor actor)
    {
        if (!actor.IsSystem)
            return Refusal.Forbidden("by-the-mechanism", StandingRules.Capacity, "A party is admitted by its mechanism.");
        var admitted = new PartyEvent.Admitted(command.Mechanism, command.Id, command.Name, command.Short, command.Capital, command.TimeZone, command.Language);
        return state.IsAdmitted
            ? Refusal.Conflict("already-admitted", StandingRules.OnceEstablished, $"{state.Short} is a party already.")
            : admitted;
    }

    /// <summary>
    /// Whether <paramref name="actor"/> heads the delegation in <paramref name="body"/> (null: in all bodies) by its
    /// accreditation as it is now: a session may outlive that.
    /// </summary>
    private static bool IsHeadIn(PartyState state, Actor actor, BodyId? body) =>
        actor.Role == ActorRole.Head && actor.Party == state.Id && actor.Representative is { } id
        && Find(state, id) is { Role: RepresentativeRole.Head } head && (head.Body is null || head.Body == body);

    /// <param name="bodies">The bodies that the accreditation is for, before and after; null for all. A head of one body accredits to that body only.</param>
    private static Refusal? MayAccredit(PartyState state, Actor actor, params ReadOnlySpan<BodyId?> bodies)
    {
        if (actor.IsSecretariatOf(state.Mechanism) || actor.IsSystem) return null;
        foreach (var body in bodies)
            if (!IsHeadIn(state, actor, body))
                return Refusal.Forbidden("not-for-you", StandingRules.Credentials, "Representatives are accredited by the secretariat or by the party's head of delegation.");
        return null;
    }

    private static Refusal? CheckPerson(PartyState state, RepresentativeId id, string name, string title, RepresentativeRole role, Level level, BodyId? body)
    {
        var refusal = Texts.First(
            Texts.Id("id", id.Value),
            Texts.Name("name", name),
            Texts.Name("title", title),
            Enum.IsDefined(role) ? null : Refusal.Invalid("role", "role is not one of head, alternate, adviser, observer."),
            Enum.IsDefined(level) ? null : Refusal.Invalid("level", "level is not a level of representation."),
            body is { } named ? Texts.Id("body", named.Value) : null);
        if (refusal is not null) return refusal;

        if (role != RepresentativeRole.Head) return null;
        foreach (var other in state.Representatives.Values)
            if (!other.Withdrawn && other.Id != id && other.Role == RepresentativeRole.Head && other.Body == body)
                return Refusal.Conflict("second-head", StandingRules.OneHead, $"{other.Name} heads this delegation already; amend or withdraw that accreditation first.");
        return null;
    }

    private static Decision Accredit(PartyState state, PartyCommand.AccreditRepresentative command, Actor actor)
    {
        if ((MayAccredit(state, actor, command.Body) ?? CheckPerson(state, command.Id, command.Name, command.Title, command.Role, command.Level, command.Body)) is { } refusal)
            return refusal;
        if (state.Representatives.TryGetValue(command.Id, out var known))
            return Refusal.Conflict("already-accredited", StandingRules.OnceEstablished, known.Withdrawn
                ? $"The accreditation {command.Id} was withdrawn; give another identity."
                : $"A representative {command.Id} is accredited already; amend it instead.");
        return new PartyEvent.RepresentativeAccredited(command.Id, command.Name, command.Title, command.Role, command.Level, command.Body);
    }

    private static Decision Amend(PartyState state, PartyCommand.AmendRepresentative command, Actor actor)
    {
        var found = Find(state, command.Id);
        if (MayAccredit(state, actor, command.Body, found is null ? command.Body : found.Body) is { } forbidden) return forbidden;
        if (found is not { } known) return UnknownRepresentative(command.Id);
        if (CheckPerson(state, command.Id, command.Name, command.Title, command.Role, command.Level, command.Body) is { } refusal) return refusal;
        var same = known with { Name = command.Name, Title = command.Title, Role = command.Role, Level = command.Level, Body = command.Body };
        if (same == known) return Decision.NothingToDo;

        // A voice follows the accreditation it rests on: it ends with the right to speak, and otherwise carries the new title and level.
        var events = ImmutableArray.CreateBuilder<PartyEvent>();
        events.Add(new PartyEvent.RepresentativeAmended(command.Id, command.Name, command.Title, command.Role, command.Level, command.Body));
        foreach (var voice in state.Voices.Values)
        {
            if (voice.Representative != command.Id) continue;
            events.Add(same.MaySpeakIn(voice.Body)
                ? Taken(voice.Meeting, voice.Body, same, command.Id)
                : new PartyEvent.VoiceReleased(voice.Meeting, command.Id, "no longer accredited to speak"));
        }

        return events.ToImmutable();
    }

    private static Decision Withdraw(PartyState state, PartyCommand.WithdrawRepresentative command, Actor actor)
    {
        var found = Find(state, command.Id);
        if (MayAccredit(state, actor, found?.Body) is { } forbidden) return forbidden;
        if (found is null) return UnknownRepresentative(command.Id);
        var events = ImmutableArray.CreateBuilder<PartyEvent>();
        foreach (var voice in state.Voices.Values)
            if (voice.Representative == command.Id)
                events.Add(new PartyEvent.VoiceReleased(voice.Meeting, voice.Representative, "accreditation withdrawn"));
        events.Add(new PartyEvent.RepresentativeWithdrawn(command.Id));
        return events.ToImmutable();
    }

    private static Refusal? CheckVoice(PartyState state, MeetingId meeting, BodyId body, RepresentativeId id, out Representative? speaker)
    {
        speaker = Find(state, id);
        if (Texts.First(Texts.Id("meeting", meeting.Value), Texts.Id("body", body.Value)) is { } invalid) return invalid;
        if (speaker is null) return UnknownRepresentative(id);
        if (!speaker.MaySpeakIn(body))
            return Refusal.Forbidden(
                "may-not-speak",
                StandingRules.Credentials,
                speaker.Role is RepresentativeRole.Head or RepresentativeRole.Alternate
                    ? $"{speaker.Name} is accredited to {speaker.Body} only."
                    : $"{speaker.Name} is accredited as {speaker.Role.ToString().ToLowerInvariant()}; the head and alternates speak for a party.");
        return null;
    }

    private static Decision TakeVoice(PartyState state, PartyCommand.TakeVoice command, Actor actor)
    {
        if (NotOfThisParty(state, actor) is { } forbidden) return forbidden;
        if (CheckVoice(state, command.Meeting, command.Body, actor.Representative!.Value, out var speaker) is { } refusal) return refusal;

        state.Voices.TryGetValue(command.Meeting, out var held);
        if (held?.Representative == speaker!.Id) return Decision.NothingToDo;
        if (held is not null && speaker.Role != RepresentativeRole.Head)
            return Refusal.Conflict(
                "voice-held",
                StandingRules.OneVoice,
                $"{Find(state, held.Representative)?.Name ?? held.Representative.Value} speaks for {state.Short} in this meeting; the voice is handed over by its holder or taken back by the head.");
        return Taken(command.Meeting, command.Body, speaker, held?.Representative);
    }

    private static Decision HandOver(PartyState state, PartyCommand.HandOverVoice command, Actor actor)
    {
        if (NotOfThisParty(state, actor) is { } forbidden) return forbidden;
        state.Voices.TryGetValue(command.Meeting, out var held);
        if (held?.Representative != actor.Representative && !IsHeadIn(state, actor, command.Body))
            return Refusal.Forbidden("not-the-voice", StandingRules.OneVoice, "Only the one who speaks for the party now, or its head, hands the voice over.");
        if (CheckVoice(state, command.Meeting, command.Body, command.To, out var speaker) is { } refusal) return refusal;
        return held?.Representative == speaker!.Id ? Decision.NothingToDo : Taken(command.Meeting, command.Body, speaker, held?.Representative);
    }

    private static PartyEvent.VoiceTaken Taken(MeetingId meeting, BodyId body, Representative speaker, RepresentativeId? previous) =>
        new(meeting, body, speaker.Id, speaker.Name, speaker.Title, speaker.Role, speaker.Level, previous);

    private static Decision Release(PartyState state, PartyCommand.ReleaseVoice command, Actor actor)
    {
        var administers = actor.IsSystem || actor.IsSecretariatOf(state.Mechanism);
        if (!administers && NotOfThisParty(state, actor) is { } forbidden) return forbidden;
        if (!state.Voices.TryGetValue(command.Meeting, out var held))
        {
            return actor.IsSystem
                ? Decision.NothingToDo
                : Refusal.Conflict("no-voice", StandingRules.OneVoice, $"Nobody speaks for {state.Short} in this meeting.");
        }

        if (!administers && actor.Representative != held.Representative && !IsHeadIn(state, actor, held.Body))
            return Refusal.Forbidden("not-the-voice", StandingRules.OneVoice, "The voice is released by its holder, the head or the secretariat.");
        return Texts.Optional("reason", command.Reason) is { } invalid
            ? invalid
            : new PartyEvent.VoiceReleased(command.Meeting, held.Representative, command.Reason);
    }

    private static Decision RecordAttendance(PartyState state, PartyCommand.RecordAttendance command, Actor actor)
    {
        if (!actor.IsSystem)
            return Refusal.Forbidden("by-the-meeting", StandingRules.RollCall, "Attendance is recorded by the meeting's chair.");
        foreach (var record in state.Attendance)
            if (record == command.Record) return Decision.NothingToDo;
        return new PartyEvent.AttendanceRecorded(command.Record);
    }

    private static Refusal? NotOfThisParty(PartyState state, Actor actor) => actor.IsDelegate && actor.Party == state.Id && actor.Representative is not null
        ? null
        : Refusal.Forbidden("not-your-party", StandingRules.Credentials, $"You do not represent {state.Short}.");

    private static Representative? Find(PartyState state, RepresentativeId id) =>
        state.Representatives.TryGetValue(id, out var found) && !found.Withdrawn ? found : null;

    private static Refusal UnknownRepresentative(RepresentativeId id) =>
        Refusal.NotFound("unknown-representative", $"No representative {id} is accredited.");

    public PartyState Evolve(PartyState state, PartyEvent happened, Instant at) => happened switch
    {
        PartyEvent.Admitted e => state with
        {
            Mechanism = e.Mechanism,
            Id = e.Id,
            Name = e.Name,
            Short = e.Short,
            Capital = e.Capital,
            TimeZone = e.TimeZone,
            Language = e.Language,
        },
        PartyEvent.RepresentativeAccredited e => With(state, new(e.Id, e.Name, e.Title, e.Role, e.Level, e.Body, Withdrawn: false)),
        PartyEvent.RepresentativeAmended e => With(state, new(e.Id, e.Name, e.Title, e.Role, e.Level, e.Body, Withdrawn: false)),
        PartyEvent.RepresentativeWithdrawn e => state.Representatives.TryGetValue(e.Id, out var gone) ? With(state, gone with { Withdrawn = true }) : state,
        PartyEvent.VoiceTaken e => state with { Voices = state.Voices.SetItem(e.Meeting, new(e.Meeting, e.Body, e.Representative, at)) },
        PartyEvent.VoiceReleased e => state with { Voices = state.Voices.Remove(e.Meeting) },
        // A meeting that is recorded again (a correction) keeps its place; the last record stands.
        PartyEvent.AttendanceRecorded e => state with
        {
            Attendance = [.. state.Attendance.Where(r => r.Meeting != e.Record.Meeting), e.Record],
            Voices = state.Voices.Remove(e.Record.Meeting),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "Unknown event."),
    };

    private static PartyState With(PartyState state, Representative representative) =>
        state with { Representatives = state.Representatives.SetItem(representative.Id, representative) };
}
