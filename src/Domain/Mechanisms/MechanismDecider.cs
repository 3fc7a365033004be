using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Voting;
using NodaTime;
using Decision = Coordinator.Domain.Decision<Coordinator.Domain.Mechanisms.MechanismEvent>;

namespace Coordinator.Domain.Mechanisms;

/// <summary>The rules of a mechanism: its parties and bodies, its charter, and who is accredited to it.</summary>
public sealed class MechanismDecider : IDecider<MechanismState, MechanismCommand, MechanismEvent>
{
    /// <summary>How far ahead a link may expire.</summary>
    public static readonly Duration LongestLink = Duration.FromDays(400);

    public static MechanismDecider Instance { get; } = new();

    public MechanismState Initial => MechanismState.Initial;

    public Decision Decide(MechanismState state, MechanismCommand command, Actor actor, Instant at)
    {
        switch (command)
        {
            case MechanismCommand.Establish establish: return Establish(state, establish, actor);
            case MechanismCommand.Import import: return Import(state, import, actor);
        }

        if (!state.IsEstablished) return Refusal.NotFound("unknown-mechanism", "There is no such mechanism.");

        switch (command)
        {
            case MechanismCommand.RedeemAccreditation redeem: return Redeem(state, redeem, actor, at);
            case MechanismCommand.EndSession end: return EndSession(state, end, actor);
        }

        if (!actor.IsSystem && !actor.IsSecretariatOf(state.Id))
            return Refusal.Forbidden("not-the-secretariat", StandingRules.Capacity, "This is for the secretariat.");

        return command switch
        {
            MechanismCommand.AdmitParty admit => AdmitParty(state, admit),
            MechanismCommand.EstablishBody establish => EstablishBody(state, establish),
            MechanismCommand.IssueAccreditation issue => Issue(state, issue, at),
            MechanismCommand.RevokeAccreditation revoke => Revoke(state, revoke),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Unknown command."),
        };
    }

    private static Refusal? MayEstablish(Actor actor, MechanismId id) =>
        actor.IsSystem || actor.IsSecretariatOf(id)
            ? null
            : Refusal.Forbidden("not-the-secretariat", StandingRules.Capacity, "A mechanism is set up by the secretariat of the installation.");

    private static Decision Establish(MechanismState state, MechanismCommand.Establish command, Actor actor)
    {
        if (Texts.First(MayEstablish(actor, command.Id), Texts.Id("id", command.Id.Value), Texts.Name("name", command.Name)) is { } refusal) return refusal;
        if (state.IsEstablished) return Refusal.Conflict("already-established", StandingRules.OnceEstablished, $"{state.Name} is established already.");
        return command.Charter.Check("charter.") is { } invalid
            ? invalid
            : new MechanismEvent.Established(command.Id, command.Name, command.Charter);
    }

    private static Decision AdmitParty(MechanismState state, MechanismCommand.AdmitParty command)
    {
        var party = new DocumentParty(command.Id, command.Name, command.Short, command.Capital, command.TimeZone, command.Language);
        if (CheckParty("", party) is { } refusal) return refusal;
        return state.FindParty(command.Id) is not null
            ? Refusal.Conflict("already-admitted", StandingRules.OnceEstablished, $"{command.Id} is a party already.")
            : Admitted(party);
    }

    private static MechanismEvent.PartyAdmitted Admitted(DocumentParty party) =>
        new(party.Id, party.Name, party.Short, party.Capital, party.TimeZone, party.Language);

    private static Refusal? CheckParty(string path, DocumentParty party) => Texts.First(
        Texts.Id(path + "id", party.Id.Value),
        Texts.Name(path + "name", party.Name),
        Texts.Name(path + "short", party.Short),
        Texts.Name(path + "capital", party.Capital),
        Texts.Name(path + "language", party.Language),
        CheckZone(path + "timeZone", party.TimeZone));

    private static Refusal? CheckZone(string field, string? zone) =>
        Texts.Name(field, zone) ?? (DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone!) is null
            ? Refusal.Invalid(field, $"{field} '{zone}' is not a zone of the IANA time zone database.", "unknown-time-zone")
            : null);

    private static Decision EstablishBody(MechanismState state, MechanismCommand.EstablishBody command)
    {
        var body = new DocumentBody(command.Id, command.Name, command.Members, command.Chair, command.RequiredLevel, command.Parent, command.Observers);
        if (CheckBody("", body, id => state.FindParty(id) is not null, id => state.FindBody(id) is not null) is { } refusal) return refusal;
        if (command.Policy is { } policy && !Enum.IsDefined(policy)) return Refusal.Invalid("policy", "policy is not one of warn, require.");
        return state.FindBody(command.Id) is not null
            ? Refusal.Conflict("already-established", StandingRules.OnceEstablished, $"{command.Id} is a body already.")
            : Established(body, command.Policy, state.Charter!, id => state.FindParty(id)!.Short);
    }

    private static MechanismEvent.BodyEstablished Established(DocumentBody body, RepresentationPolicy? policy, Charter charter, Func<PartyId, string> nameOf)
    {
        Seat SeatOf(PartyId id) => new(id, nameOf(id));
        return new(
            body.Id,
            body.Name,
            [.. body.Members.Select(SeatOf)],
            body.Observers.IsDefault ? [] : [.. body.Observers.Select(SeatOf)],
            body.Chair is { } chair ? SeatOf(chair) : null,
            body.Level,
            policy,
            body.Parent,
            charter);
    }

    private static Refusal? CheckBody(string path, DocumentBody body, Func<PartyId, bool> isParty, Func<BodyId, bool> isBody)
    {
        if (Texts.First(Texts.Id(path + "id", body.Id.Value), Texts.Name(path + "name", body.Name)) is { } refusal) return refusal;
        if (!Enum.IsDefined(body.Level)) return Refusal.Invalid(path + "level", $"{path}level is not a level of representation.");
        if (body.Members.IsDefaultOrEmpty) return Refusal.Invalid(path + "members", $"{path}members must name at least one party.", "empty-field");
        var seen = new HashSet<PartyId>();
        if (CheckSeats(path + "members", body.Members) is { } members) return members;
        if (!body.Observers.IsDefault && CheckSeats(path + "observers", body.Observers) is { } observers) return observers;
        if (body.Chair is { } chair && !isParty(chair)) return Refusal.Invalid(path + "chair", $"{path}chair '{chair}' is not a party of the mechanism.", "unknown-party");
        if (body.Parent is { } parent && !isBody(parent)) return Refusal.Invalid(path + "parent", $"{path}parent '{parent}' is not a body of the mechanism.", "unknown-body");
        return null;

        Refusal? CheckSeats(string field, ImmutableArray<PartyId> parties)
        {
            for (var i = 0; i < parties.Length; i++)
            {
                if (!isParty(parties[i])) return Refusal.Invalid($"{field}[{i}]", $"{field}[{i}] '{parties[i]}' is not a party of the mechanism.", "unknown-party");
                if (!seen.Add(parties[i])) return Refusal.Invalid($"{field}[{i}]", $"{field}[{i}] '{parties[i]}' is named twice.", "named-twice");
            }

            return null;
        }
    }

    private static Decision Import(MechanismState state, MechanismCommand.Import command, Actor actor)
    {
        var document = command.Document;
        if (Texts.First(
            MayEstablish(actor, document.Mechanism.Id),
            Texts.Id("mechanism.id", document.Mechanism.Id.Value),
            Texts.Name("mechanism.name", document.Mechanism.Name)) is { } refusal)
        {
            return refusal;
        }

        if (state.IsEstablished && state.Id != document.Mechanism.Id)
            return Refusal.Invalid("mechanism.id", $"mechanism.id '{document.Mechanism.Id}' is not this mechanism, which is '{state.Id}'.", "other-mechanism");
        if (state.Charter is null && command.Charter.Check("charter.") is { } unfit) return unfit;
        if (CheckElements(document) is { } missing) return missing;

        var charter = state.Charter ?? command.Charter;
        var events = ImmutableArray.CreateBuilder<MechanismEvent>();
        if (!state.IsEstablished) events.Add(new MechanismEvent.Established(document.Mechanism.Id, document.Mechanism.Name, charter));

        var names = state.Parties.ToDictionary(p => p.Id, p => p.Short);
        var zones = state.Parties.ToDictionary(p => p.Id, p => p.TimeZone);
        var capitals = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var party in state.Parties) capitals[party.Capital] = party.TimeZone;
        var inDocument = new HashSet<PartyId>();
        for (var i = 0; i < document.Parties.Length; i++)
        {
            var party = document.Parties[i];
            if (CheckParty($"parties[{i}].", party) is { } invalid) return invalid;
            if (!inDocument.Add(party.Id)) return Refusal.Invalid($"parties[{i}].id", $"parties[{i}].id '{party.Id}' is there twice.", "named-twice");
            if (!names.TryAdd(party.Id, party.Short)) continue;
            zones.Add(party.Id, party.TimeZone);
            capitals[party.Capital] = party.TimeZone;
            events.Add(Admitted(party));
        }

        var bodies = state.Bodies.ToDictionary(b => b.Id, b => new DocumentBody(b.Id, b.Name, b.Members, b.Chair, b.RequiredLevel, b.Parent, b.Observers));
        var bodiesInDocument = new HashSet<BodyId>();
        for (var i = 0; i < document.Bodies.Length; i++)
        {
            var body = document.Bodies[i];
            if (CheckBody($"bodies[{i}].", body, names.ContainsKey, bodies.ContainsKey) is { } invalid) return invalid;
            if (!bodiesInDocument.Add(body.Id)) return Refusal.Invalid($"bodies[{i}].id", $"bodies[{i}].id '{body.Id}' is there twice.", "named-twice");
            if (bodies.TryAdd(body.Id, body)) events.Add(Established(body, null, charter, id => names[id]));
        }

        var meetings = new HashSet<MeetingId>();
        for (var i = 0; i < document.Meetings.Length; i++)
        {
            var meeting = document.Meetings[i];
            if (CheckMeeting($"meetings[{i}].", meeting, bodies) is { } invalid) return invalid;
            var id = PastMeetingId(document.Mechanism.Id, meeting);
            if (!meetings.Add(id)) return Refusal.Invalid($"meetings[{i}].from", $"meetings[{i}]: {meeting.Body} met on {meeting.From:uuuu'-'MM'-'dd} already in this document.", "named-twice");
            if (state.PastMeetings.Contains(id)) continue;

            var body = bodies[meeting.Body];
            var zone = meeting.TimeZone
                ?? capitals.GetValueOrDefault(meeting.Place)
                ?? (body.Chair is { } chair ? zones[chair] : "Etc/UTC");
            var tz = DateTimeZoneProviders.Tzdb[zone];
            events.Add(new MechanismEvent.PastMeetingEntered(
                id,
                meeting.Body,
                body.Name,
                meeting.Name,
                tz.AtStartOfDay(meeting.From).ToInstant(),
                tz.AtStartOfDay(meeting.To.PlusDays(1)).ToInstant(),
                zone,
                meeting.Place,
                meeting.Outcome,
                meeting.Heads.IsDefault ? [] : meeting.Heads,
                [.. body.Members.Select(m => new Seat(m, names[m]))],
                body.Chair is { } c ? new Seat(c, names[c]) : null,
                body.Level,
                charter,
                body.Observers.IsDefault ? [] : [.. body.Observers.Select(o => new Seat(o, names[o]))]));
        }

        var commitments = new HashSet<DocumentCommitment>();

        for (var i = 0; i < document.Commitments.Length; i++)
        {
            var commitment = document.Commitments[i];
            var path = $"commitments[{i}].";
            if (Texts.First(
                Texts.Reason(path + "text", commitment.Text),
                Texts.Name(path + "kind", commitment.Kind),
                bodies.ContainsKey(commitment.Body) ? null : Refusal.Invalid(path + "body", $"{path}body '{commitment.Body}' is not a body of the mechanism.", "unknown-body"),
                commitment.By is { } by && !names.ContainsKey(by) ? Refusal.Invalid(path + "by", $"{path}by '{by}' is not a party of the mechanism.", "unknown-party") : null,
                commitment.WindowTo < commitment.WindowFrom ? Refusal.Invalid(path + "windowTo", $"{path}windowTo is before windowFrom.", "times-out-of-order") : null,
                commitment.Result is { } result && !Enum.IsDefined(result) ? Refusal.Invalid(path + "result", $"{path}result is not one of kept, slipped, declined.") : null,
                commitments.Add(commitment) ? null : Refusal.Invalid($"commitments[{i}]", $"commitments[{i}] is there twice.", "named-twice")) is { } invalid)
            {
                return invalid;
            }

            if (!state.Commitments.Contains(commitment)) events.Add(new MechanismEvent.CommitmentEntered(commitment));
        }

        return events.ToImmutable();
    }

    /// <summary>A document from outside may have null where an element belongs.</summary>
    private static Refusal? CheckElements(MechanismDocument document)
    {
        return Texts.First(Check("parties", document.Parties), Check("bodies", document.Bodies), Check("meetings", document.Meetings), Check("commitments", document.Commitments)) is { } refusal
            ? refusal
            : document.Meetings.Select((meeting, i) => meeting.Heads.IsDefault ? null : Check($"meetings[{i}].heads", meeting.Heads)).FirstOrDefault(r => r is not null);

        static Refusal? Check<T>(string field, ImmutableArray<T> elements) where T : class
        {
            if (elements.IsDefault) return Refusal.Invalid(field, $"{field} is missing.", "empty-field");
            for (var i = 0; i < elements.Length; i++)
                if (elements[i] is null) return Refusal.Invalid($"{field}[{i}]", $"{field}[{i}] must not be null.", "empty-field");
            return null;
        }
    }

    private static Refusal? CheckMeeting(string path, DocumentMeeting meeting, Dictionary<BodyId, DocumentBody> bodies)
    {
        if (!bodies.TryGetValue(meeting.Body, out var body))
            return Refusal.Invalid(path + "body", $"{path}body '{meeting.Body}' is not a body of the mechanism.", "unknown-body");
        if (Texts.First(
            Texts.Name(path + "name", meeting.Name),
            Texts.Name(path + "place", meeting.Place),
            Texts.Optional(path + "outcome", meeting.Outcome),
            meeting.TimeZone is null ? null : CheckZone(path + "timeZone", meeting.TimeZone)) is { } refusal)
        {
            return refusal;
        }

        if (meeting.From < MeetingPlan.Earliest.InUtc().Date || meeting.From > MeetingPlan.Latest.InUtc().Date)
            return Refusal.Invalid(path + "from", $"{path}from must be from {MeetingPlan.Earliest.InUtc().Year} to {MeetingPlan.Latest.InUtc().Year}.", "time-out-of-range");
        if (meeting.To < meeting.From) return Refusal.Invalid(path + "to", $"{path}to is before from.", "times-out-of-order");
        if (Period.DaysBetween(meeting.From, meeting.To) >= MeetingPlan.Longest.Days)
            return Refusal.Invalid(path + "to", $"{path}to: a meeting lasts at most {MeetingPlan.Longest.Days} days.", "times-out-of-order");
        if (meeting.Heads.IsDefault) return null;
        var seen = new HashSet<PartyId>();
        for (var i = 0; i < meeting.Heads.Length; i++)
        {
            var head = meeting.Heads[i];
            var at = $"{path}heads[{i}].";
            if (!body.Members.Contains(head.Party) && (body.Observers.IsDefault || !body.Observers.Contains(head.Party)))
                return Refusal.Invalid(at + "party", $"{at}party '{head.Party}' is not a member of {body.Id}.", "not-a-member");
            if (!seen.Add(head.Party)) return Refusal.Invalid(at + "party", $"{at}party '{head.Party}' has a second head.", "second-head");
            if (Texts.First(Texts.Name(at + "name", head.Name), Texts.Name(at + "title", head.Title)) is { } invalid) return invalid;
            if (!Enum.IsDefined(head.Level)) return Refusal.Invalid(at + "level", $"{at}level is not a level of representation.");
        }

        return null;
    }

    /// <summary>A past meeting is known by its body and first day, so that importing it again finds it.</summary>
    private static MeetingId PastMeetingId(MechanismId mechanism, DocumentMeeting meeting)
    {
        var name = $"{mechanism}.{meeting.Body}.{meeting.From:uuuuMMdd}";
        return new(name.Length <= TextId.MaxLength
            ? name
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..32]);
    }

    private static Decision Issue(MechanismState state, MechanismCommand.IssueAccreditation command, Instant at)
    {
        var holder = command.Holder;
        if (Texts.First(
            Texts.Id("id", command.Id.Value),
            Texts.Name("holder.name", holder.Name),
            Texts.Name("secretHash", command.SecretHash),
            command.Expires <= at ? Refusal.Invalid("expires", "expires is past.", "times-out-of-order") : null,
            command.Expires > at + LongestLink ? Refusal.Invalid("expires", "expires is more than 400 days ahead.") : null,
            CheckHolder(state, holder)) is { } refusal)
        {
            return refusal;
        }

        return state.Accreditations.ContainsKey(command.Id)
            ? Refusal.Conflict("already-accredited", StandingRules.OnceEstablished, $"An accreditation {command.Id} exists already.")
            : new MechanismEvent.AccreditationIssued(command.Id, holder, command.SecretHash, command.Expires);
    }

    private static Refusal? CheckHolder(MechanismState state, AccreditationHolder holder)
    {
        if (holder.Party is { } party && state.FindParty(party) is null)
            return Refusal.Invalid("holder.party", $"'{party}' is not a party of the mechanism.", "unknown-party");
        if (holder.Body is { } body && state.FindBody(body) is null)
            return Refusal.Invalid("holder.body", $"'{body}' is not a body of the mechanism.", "unknown-body");
        if (Texts.First(
            holder.Representative is { } person ? Texts.Id("holder.representative", person.Value) : null,
            holder.Meeting is { } meeting ? Texts.Id("holder.meeting", meeting.Value) : null) is { } invalid)
        {
            return invalid;
        }

        switch (holder.Role)
        {
            case ActorRole.Secretariat:
                return null;
            case ActorRole.Chair:
                return holder.Body is null ? Refusal.Invalid("holder.body", "A chair is accredited to a body.", "empty-field") : null;
            case ActorRole.Head or ActorRole.Alternate or ActorRole.Adviser or ActorRole.Observer:
                return holder.Party is null ? Refusal.Invalid("holder.party", "A representative is accredited for a party.", "empty-field")
                    : holder.Representative is null ? Refusal.Invalid("holder.representative", "A representative's accreditation names the person.", "empty-field")
                    : null;
            case ActorRole.Display:
                return holder.Meeting is null && holder.Body is null ? Refusal.Invalid("holder.meeting", "A display shows one meeting, or the meetings of one body.", "empty-field") : null;
            default:
                return Refusal.Invalid("holder.role", "holder.role is not one of secretariat, chair, head, alternate, adviser, observer, display.");
        }
    }

    private static Decision Redeem(MechanismState state, MechanismCommand.RedeemAccreditation command, Actor actor, Instant at)
    {
        if (!actor.IsSystem) return Refusal.Forbidden("by-sign-in", StandingRules.Capacity, "A link is redeemed by signing in.");
        if (!state.Accreditations.TryGetValue(command.Id, out var accreditation) || accreditation.SecretHash != command.SecretHash)
            return Refusal.Forbidden("unknown-link", StandingRules.LinkOnce, "This sign-in link is not known.");
        if (accreditation.Revoked) return Refusal.Forbidden("link-revoked", StandingRules.LinkOnce, "This sign-in link has been revoked.");
        if (accreditation.Session is not null) return Refusal.Forbidden("link-used", StandingRules.LinkOnce, "This sign-in link has been used. Ask the secretariat for a new one.");
        if (accreditation.Expires <= at) return Refusal.Forbidden("link-expired", StandingRules.LinkOnce, "This sign-in link has expired. Ask the secretariat for a new one.");
        return new MechanismEvent.AccreditationRedeemed(command.Id, command.Session, command.SessionHash, command.SessionExpires);
    }

    private static Decision EndSession(MechanismState state, MechanismCommand.EndSession command, Actor actor)
    {
        if (!actor.IsSystem) return Refusal.Forbidden("by-sign-out", StandingRules.Capacity, "A session is ended by signing out.");
        return state.Accreditations.TryGetValue(command.Id, out var accreditation) && accreditation.Session is { Ended: false }
            ? new MechanismEvent.SessionEnded(command.Id)
            : Decision.NothingToDo;
    }

    private static Decision Revoke(MechanismState state, MechanismCommand.RevokeAccreditation command) =>
        !state.Accreditations.TryGetValue(command.Id, out var accreditation) ? Refusal.NotFound("unknown-accreditation", $"There is no accreditation {command.Id}.")
        : accreditation.Revoked ? Decision.NothingToDo
        : new MechanismEvent.AccreditationRevoked(command.Id);

    public MechanismState Evolve(MechanismState state, MechanismEvent happened, Instant at) => happened switch
    {
        MechanismEvent.Established e => state with { Id = e.Id, Name = e.Name, Charter = e.Charter },
        MechanismEvent.PartyAdmitted e => state with { Parties = state.Parties.Add(new(e.Id, e.Name, e.Short, e.Capital, e.TimeZone, e.Language)) },
        MechanismEvent.BodyEstablished e => state with
        {
            Bodies = state.Bodies.Add(new(e.Id, e.Name, [.. e.Members.Select(s => s.Party)], [.. e.Observers.Select(s => s.Party)], e.Chair?.Party, e.RequiredLevel, e.Policy, e.Parent)),
        },
        MechanismEvent.PastMeetingEntered e => state with { PastMeetings = state.PastMeetings.Add(e.Meeting) },
        MechanismEvent.CommitmentEntered e => state with { Commitments = state.Commitments.Add(e.Commitment) },
        MechanismEvent.AccreditationIssued e => state with { Accreditations = state.Accreditations.SetItem(e.Id, new(e.Id, e.Holder, e.SecretHash, e.Expires, Revoked: false, Session: null)) },
        MechanismEvent.AccreditationRedeemed e => Amend(state, e.Id, a => a with { Session = new(e.Session, e.SessionHash, at, e.SessionExpires, Ended: false) }),
        MechanismEvent.AccreditationRevoked e => Amend(state, e.Id, a => a with { Revoked = true }),
        MechanismEvent.SessionEnded e => Amend(state, e.Id, a => a with { Session = a.Session is { } s ? s with { Ended = true } : null }),
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "Unknown event."),
    };

    private static MechanismState Amend(MechanismState state, AccreditationId id, Func<Accreditation, Accreditation> amend) =>
        state.Accreditations.TryGetValue(id, out var known) ? state with { Accreditations = state.Accreditations.SetItem(id, amend(known)) } : state;
}
