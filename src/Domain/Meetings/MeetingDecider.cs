using System.Collections.Immutable;
using Coordinator.Domain.Parties;
using Coordinator.Domain.Voting;
using NodaTime;
using Decision = Coordinator.Domain.Decision<Coordinator.Domain.Meetings.MeetingEvent>;

namespace Coordinator.Domain.Meetings;

/// <summary>
/// The rules of a meeting: its life cycle, roll call, agenda, floor, proposals and votes. Who may do what is said first
/// in each rule, then what the state allows, then what the command itself must be.
/// </summary>
public sealed class MeetingDecider : IDecider<MeetingState, MeetingCommand, MeetingEvent>
{
    /// <summary>The most proposals, and the most votes, that one meeting takes.</summary>
    public const int MostProposals = 500;

    /// <summary>Deadline of a suspension.</summary>
    public const string ResumptionDeadline = "resumption";

    public static MeetingDecider Instance { get; } = new();

    public MeetingState Initial => MeetingState.Initial;

    /// <summary>Deadline of an intervention's speaking time.</summary>
    public static string SpeakingDeadline(int intervention) => $"speaking.{intervention}";

    public Decision Decide(MeetingState state, MeetingCommand command, Actor actor, Instant at)
    {
        switch (command)
        {
            case MeetingCommand.Schedule c: return Schedule(state, c, actor);
            case MeetingCommand.EnterFromRecord c: return EnterFromRecord(state, c, actor);
        }

        if (state.Plan is null) return Refusal.NotFound("unknown-meeting", "There is no such meeting.");
        if (!actor.Reaches(state.Plan.Mechanism))
            return Refusal.Forbidden("other-mechanism", StandingRules.Capacity, "Your accreditation is to another mechanism.");
        if (actor.Role == ActorRole.Display)
            return Refusal.Forbidden("display", StandingRules.Capacity, "A public display only shows.");

        return command switch
        {
            MeetingCommand.Convene => Administers(state, actor, "convened") ?? Move(state, "convened", new MeetingEvent.Convened(), MeetingStatus.Scheduled),
            MeetingCommand.Postpone c => Administers(state, actor, "postponed") ?? (Decision?)Texts.Reason("reason", c.Reason)
                ?? Move(state, "postponed", new MeetingEvent.Postponed(c.Reason), MeetingStatus.Scheduled, MeetingStatus.Convened),
            MeetingCommand.Reschedule c => Administers(state, actor, "rescheduled") ?? Reschedule(state, c),
            MeetingCommand.Cancel c => Administers(state, actor, "cancelled") ?? (Decision?)Texts.Reason("reason", c.Reason)
                ?? Move(state, "cancelled", new MeetingEvent.Cancelled(c.Reason), MeetingStatus.Scheduled, MeetingStatus.Convened, MeetingStatus.Postponed),
            MeetingCommand.Open => Presides(state, actor) ?? Move(state, "opened", new MeetingEvent.Opened(), MeetingStatus.Convened),
            MeetingCommand.Suspend c => Presides(state, actor) ?? Suspend(state, c, at),
            MeetingCommand.Resume => Presides(state, actor) ?? Move(state, "resumed", new MeetingEvent.Resumed(), MeetingStatus.Suspended),
            MeetingCommand.Close => Presides(state, actor) ?? Close(state),

            MeetingCommand.RecordVoice c => OnlySystem(actor) ?? RecordVoice(state, c),
            MeetingCommand.VacateVoice c => OnlySystem(actor) ?? VacateVoice(state, c),
            MeetingCommand.RecordAttendance c => RecordAttendance(state, c, actor),
            MeetingCommand.WaiveLevel c => Presides(state, actor) ?? WaiveLevel(state, c),

            MeetingCommand.AddAgendaItem c => AddAgendaItem(state, c, actor),
            MeetingCommand.TakeUpItem c => Presides(state, actor) ?? TakeUpItem(state, c),
            MeetingCommand.ConcludeItem c => Presides(state, actor) ?? ConcludeItem(state, c),

            MeetingCommand.RequestFloor c => RequestFloor(state, c, actor),
            MeetingCommand.WithdrawRequest c => WithdrawRequest(state, c, actor),
            MeetingCommand.RecogniseSpeaker c => Presides(state, actor) ?? Recognise(state, c, at),
            MeetingCommand.ExtendTime c => Presides(state, actor) ?? ExtendTime(state, c, at),
            MeetingCommand.EndIntervention => EndIntervention(state, actor, at),
            MeetingCommand.CloseSpeakersList => Presides(state, actor) ?? InSession(state, "The list of speakers is closed")
                ?? (state.SpeakersListClosed ? Decision.NothingToDo : new MeetingEvent.SpeakersListClosed()),
            MeetingCommand.ReopenSpeakersList => Presides(state, actor) ?? InSession(state, "The list of speakers is reopened")
                ?? (state.SpeakersListClosed ? new MeetingEvent.SpeakersListReopened() : Decision.NothingToDo),
            MeetingCommand.RuleOnPointOfOrder c => Presides(state, actor) ?? RuleOnPoint(state, c),

            MeetingCommand.SubmitProposal c => SubmitProposal(state, c, actor),
            MeetingCommand.WithdrawProposal c => WithdrawProposal(state, c, actor),
            MeetingCommand.OpenVote c => Presides(state, actor) ?? OpenVote(state, c),
            MeetingCommand.CastBallot c => CastBallot(state, c, actor),
            MeetingCommand.CloseVote c => Presides(state, actor) ?? CloseVote(state, c),
            MeetingCommand.AbandonVote c => Presides(state, actor) ?? AbandonVote(state, c),

            MeetingCommand.ReachDeadline c => OnlySystem(actor) ?? ReachDeadline(state, c, at),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Unknown command."),
        };
    }

    // --- Who may ----------------------------------------------------------------------------------------------

    private static Decision? Presides(MeetingState state, Actor actor) => actor.IsChairOf(state.Plan!.Mechanism, state.Plan.Body)
        ? null
        : Refusal.Forbidden("not-the-chair", StandingRules.ChairPresides, $"This is for the chair of {state.Plan.BodyName}.");

    private static Decision? Administers(MeetingState state, Actor actor, string done) =>
        actor.IsSystem || actor.IsSecretariatOf(state.Plan!.Mechanism) || actor.IsChairOf(state.Plan.Mechanism, state.Plan.Body)
            ? null
            : Refusal.Forbidden("not-for-you", StandingRules.Capacity, $"A meeting is {done} by the secretariat or the chair.");

    private static Decision? OnlySystem(Actor actor) => actor.IsSystem
        ? null
        : Refusal.Forbidden("not-for-you", StandingRules.Capacity, "The coordinator does this itself.");

    /// <summary>The delegation that the actor speaks for, or why it does not.</summary>
    private static Refusal? SpeaksFor(MeetingState state, Actor actor, out Delegation delegation)
    {
        delegation = null!;
        if (actor.Party is not { } party || !actor.IsDelegate)
        {
            return actor.Role == ActorRole.Secretariat
                ? Refusal.Forbidden("secretariat-has-no-vote", StandingRules.SecretariatHasNoVote, "This is for delegations.")
                : Refusal.Forbidden("not-a-delegation", StandingRules.Capacity, "This is for delegations.");
        }

        if (state.Find(party) is not { } found)
            return Refusal.Forbidden("not-a-member", StandingRules.VotingRights, $"{party} does not take part in {state.Plan!.BodyName}.");
        delegation = found;
        if (actor.Role is not (ActorRole.Head or ActorRole.Alternate))
            return Refusal.Forbidden("may-not-speak", StandingRules.Credentials, "The head and alternates speak and vote for a party.");
        if (found.Voice is null)
            return Refusal.Forbidden("no-voice", StandingRules.OneVoice, $"Nobody has taken the voice of {found.Name} in this meeting; join it first.");
        return found.Voice.Representative == actor.Representative
            ? null
            : Refusal.Forbidden("not-the-voice", StandingRules.OneVoice, $"{found.Voice.Name} speaks for {found.Name} in this meeting.");
    }

    // --- What the state allows --------------------------------------------------------------------------------

    private static string Word(MeetingStatus status) => status.ToString().ToLowerInvariant();

    private static Refusal WrongStatus(MeetingState state, string what, params MeetingStatus[] from) => Refusal.Conflict(
        "wrong-status",
        StandingRules.Lifecycle,
        $"The meeting is {Word(state.Status)}; {what} {string.Join(" or ", from.Select(Word))}.");

    private static Decision Move(MeetingState state, string done, MeetingEvent happened, params MeetingStatus[] from) => from.Contains(state.Status)
        ? happened
        : WrongStatus(state, $"it is {done} only when it is", from);

    private static Decision? InSession(MeetingState state, string what) => state.Status == MeetingStatus.Open
        ? null
        : WrongStatus(state, what + " only while it is", MeetingStatus.Open);

    private static Decision? NoVoteOpen(MeetingState state) => state.OpenVote is { } vote
        ? Refusal.Conflict("vote-in-progress", StandingRules.ConductOfVoting, $"A vote on proposal {vote.Proposal} is in progress; close it first.")
        : null;

    private static Decision? NotOver(MeetingState state) => state.Status.IsOver()
        ? Refusal.Conflict("meeting-over", StandingRules.Lifecycle, $"The meeting is {Word(state.Status)}; nothing is added to its record.")
        : null;

    // --- Life cycle -------------------------------------------------------------------------------------------

    private static Decision Schedule(MeetingState state, MeetingCommand.Schedule command, Actor actor) =>
        OnlySystem(actor)
        ?? (state.Plan is not null
            ? Refusal.Conflict("already-scheduled", StandingRules.OnceEstablished, "This meeting is on the calendar already.")
            : new MeetingEvent.Scheduled(command.Plan));

    private static Decision EnterFromRecord(MeetingState state, MeetingCommand.EnterFromRecord command, Actor actor) =>
        OnlySystem(actor)
        ?? (state.Plan is not null
            ? Refusal.Conflict("already-scheduled", StandingRules.OnceEstablished, "This meeting is on record already.")
            : new MeetingEvent.EnteredFromRecord(command.Plan, command.Outcome, command.Heads));

    private static Decision Reschedule(MeetingState state, MeetingCommand.Reschedule command)
    {
        if (state.Status is not (MeetingStatus.Scheduled or MeetingStatus.Convened or MeetingStatus.Postponed))
            return WrongStatus(state, "it is rescheduled only when it is", MeetingStatus.Scheduled, MeetingStatus.Convened, MeetingStatus.Postponed);
        if (MeetingPlan.CheckTimes(state.Plan!.Name, command.Starts, command.Ends, command.TimeZone, command.Place, []) is { } refusal) return refusal;
        var plan = state.Plan;
        return state.Status != MeetingStatus.Postponed && (plan.Starts, plan.Ends, plan.TimeZone, plan.Place) == (command.Starts, command.Ends, command.TimeZone, command.Place)
            ? Decision.NothingToDo
            : new MeetingEvent.Rescheduled(command.Starts, command.Ends, command.TimeZone, command.Place);
    }

    private static Decision Suspend(MeetingState state, MeetingCommand.Suspend command, Instant at)
    {
        if (InSession(state, "it is suspended") is { } wrong) return wrong;
        if (NoVoteOpen(state) is { } voting) return voting;
        if (Texts.Optional("reason", command.Reason) is { } invalid) return invalid;
        if (command.Until <= at) return Refusal.Invalid("until", "until is past.", "times-out-of-order");
        if (command.Until > MeetingPlan.Latest) return Refusal.Invalid("until", $"until must be before {MeetingPlan.Latest.InUtc().Year}.", "time-out-of-range");
        return Decision.Accept([.. EndAll(state), new MeetingEvent.Suspended(command.Reason, command.Until)]);
    }

    private static Decision Close(MeetingState state)
    {
        if (state.Status is not (MeetingStatus.Open or MeetingStatus.Suspended))
            return WrongStatus(state, "it is closed only when it is", MeetingStatus.Open, MeetingStatus.Suspended);
        return NoVoteOpen(state) ?? Decision.Accept([.. EndAll(state), new MeetingEvent.Closed()]);
    }

    private static IEnumerable<MeetingEvent> EndAll(MeetingState state)
    {
        if (state.Speaking is { } speaking) yield return new MeetingEvent.InterventionEnded(speaking.Number, EndedBy.Meeting, null, null);
        if (state.Interrupted is { } interrupted) yield return new MeetingEvent.InterventionEnded(interrupted.Number, EndedBy.Meeting, null, null);
    }

    // --- Delegations ------------------------------------------------------------------------------------------

    private static Decision RecordVoice(MeetingState state, MeetingCommand.RecordVoice command)
    {
        if (NotOver(state) is { } over) return over;
        if (state.Find(command.Party) is not { } delegation)
            return Refusal.Forbidden("not-a-member", StandingRules.Credentials, $"{command.Party} does not take part in {state.Plan!.BodyName}.");
        return delegation.Voice == command.Voice ? Decision.NothingToDo : new MeetingEvent.VoiceRecorded(command.Party, command.Voice);
    }

    private static Decision VacateVoice(MeetingState state, MeetingCommand.VacateVoice command) =>
        NotOver(state) ?? (state.Find(command.Party)?.Voice is null ? Decision.NothingToDo : new MeetingEvent.VoiceVacated(command.Party));

    private static Decision RecordAttendance(MeetingState state, MeetingCommand.RecordAttendance command, Actor actor)
    {
        if (!actor.IsSecretariatOf(state.Plan!.Mechanism) && Presides(state, actor) is { } forbidden) return forbidden;
        if (InSession(state, "The roll is called") is { } wrong) return wrong;
        if (NoVoteOpen(state) is { } voting) return voting;
        if (command.Entries.IsDefaultOrEmpty) return Refusal.Invalid("entries", "entries must name at least one party.", "empty-field");

        var changed = ImmutableArray.CreateBuilder<AttendanceEntry>();
        var seen = new HashSet<PartyId>();
        for (var i = 0; i < command.Entries.Length; i++)
        {
            var entry = command.Entries[i];
            if (entry is null) return Refusal.Invalid($"entries[{i}]", $"entries[{i}] must not be null.", "empty-field");
            if (state.Find(entry.Party) is not { } delegation)
                return Refusal.Invalid($"entries[{i}].party", $"'{entry.Party}' does not take part in {state.Plan.BodyName}.", "not-a-member");
            if (!seen.Add(entry.Party)) return Refusal.Invalid($"entries[{i}].party", $"'{entry.Party}' is named twice.", "named-twice");
            if (!Enum.IsDefined(entry.Attendance)) return Refusal.Invalid($"entries[{i}].attendance", "attendance is not one of absent, present, present-and-voting.");
            if (delegation.IsObserver && entry.Attendance == Attendance.PresentAndVoting)
                return Refusal.Invalid($"entries[{i}].attendance", $"{delegation.Name} is an observer and does not vote.", "not-a-member");
            if (delegation.Attendance != entry.Attendance) changed.Add(entry);
        }

        return changed.Count == 0 ? Decision.NothingToDo : new MeetingEvent.AttendanceRecorded(changed.ToImmutable());
    }

    private static Decision WaiveLevel(MeetingState state, MeetingCommand.WaiveLevel command)
    {
        if (NotOver(state) is { } over) return over;
        if (NoVoteOpen(state) is { } voting) return voting;
        if (Texts.Reason("reason", command.Reason) is { } invalid) return invalid;
        if (state.Find(command.Party) is not { } delegation)
            return Refusal.Invalid("party", $"'{command.Party}' does not take part in {state.Plan!.BodyName}.", "not-a-member");
        return state.StandingOf(delegation) switch
        {
            LevelStanding.Waived => Decision.NothingToDo,
            LevelStanding.Flagged or LevelStanding.Insufficient => new MeetingEvent.LevelWaived(command.Party, command.Reason),
            _ => Refusal.Conflict("nothing-to-waive", state.Plan!.Charter.Representation.Cite(state.Plan.RequiredLevel), $"{delegation.Name} is not below the required level."),
        };
    }

    // --- Agenda -----------------------------------------------------------------------------------------------

    private static Decision AddAgendaItem(MeetingState state, MeetingCommand.AddAgendaItem command, Actor actor)
    {
        if (Administers(state, actor, "given its agenda") is { } forbidden) return forbidden;
        if (NotOver(state) is { } over) return over;
        if (Texts.Name("title", command.Title) is { } invalid) return invalid;
        return state.Agenda.Length >= MeetingPlan.MaxItems
            ? Refusal.Conflict("agenda-full", StandingRules.AgendaOrder, $"An agenda has at most {MeetingPlan.MaxItems} items.")
            : new MeetingEvent.AgendaItemAdded(state.Agenda.Length + 1, command.Title);
    }

    private static Refusal? FindItem(MeetingState state, int number, out AgendaItem item)
    {
        item = number >= 1 && number <= state.Agenda.Length ? state.Agenda[number - 1] : null!;
        return item is null ? Refusal.NotFound("unknown-item", $"There is no item {number} on the agenda.") : null;
    }

    private static Decision TakeUpItem(MeetingState state, MeetingCommand.TakeUpItem command)
    {
        if (InSession(state, "An item is taken up") is { } wrong) return wrong;
        if (NoVoteOpen(state) is { } voting) return voting;
        if (FindItem(state, command.Item, out var item) is { } unknown) return unknown;
        return item.Status switch
        {
            AgendaStatus.Current => Decision.NothingToDo,
            AgendaStatus.Concluded => Refusal.Conflict("item-concluded", StandingRules.AgendaOrder, $"Item {item.Number} has been concluded."),
            _ => new MeetingEvent.ItemTakenUp(item.Number),
        };
    }

    private static Decision ConcludeItem(MeetingState state, MeetingCommand.ConcludeItem command)
    {
        if (InSession(state, "An item is concluded") is { } wrong) return wrong;
        if (NoVoteOpen(state) is { } voting) return voting;
        if (FindItem(state, command.Item, out var item) is { } unknown) return unknown;
        return item.Status switch
        {
            AgendaStatus.Concluded => Decision.NothingToDo,
            AgendaStatus.Current => new MeetingEvent.ItemConcluded(item.Number),
            _ => Refusal.Conflict("item-not-taken-up", StandingRules.AgendaOrder, $"Item {item.Number} has not been taken up."),
        };
    }

    // --- Floor ------------------------------------------------------------------------------------------------

    private static Decision RequestFloor(MeetingState state, MeetingCommand.RequestFloor command, Actor actor)
    {
        if (SpeaksFor(state, actor, out var delegation) is { } forbidden) return forbidden;
        if (!Enum.IsDefined(command.Kind)) return Refusal.Invalid("kind", "kind is not one of statement, reply, point-of-order.");
        if (InSession(state, "The floor is given") is { } wrong) return wrong;
        if (delegation.Attendance == Attendance.Absent)
            return Refusal.Conflict("not-present", StandingRules.RollCall, $"{delegation.Name} is recorded absent; ask the chair to record you present.");
        if (delegation.IsObserver && command.Kind == FloorKind.PointOfOrder)
            return Refusal.Forbidden("not-a-member", StandingRules.PointOfOrder, "Points of order are for members.");
        if (command.Kind != FloorKind.PointOfOrder && NoVoteOpen(state) is { } voting) return voting;
        if (command.Kind == FloorKind.Statement && state.SpeakersListClosed)
            return Refusal.Conflict("speakers-list-closed", StandingRules.SpeakersList, "The list of speakers is closed; a right of reply or a point of order may still be asked for.");
        foreach (var request in state.Queue)
            if (request.Party == delegation.Party && request.Kind == command.Kind) return Decision.NothingToDo;
        return new MeetingEvent.FloorRequested(state.LastRequest + 1, delegation.Party, command.Kind);
    }

    private static FloorRequest? FindRequest(MeetingState state, int number)
    {
        foreach (var request in state.Queue)
            if (request.Number == number) return request;
        return null;
    }

    private static Refusal UnknownRequest(int number) => Refusal.NotFound("unknown-request", $"No request {number} is on the list of speakers.");

    private static Decision WithdrawRequest(MeetingState state, MeetingCommand.WithdrawRequest command, Actor actor)
    {
        if (InSession(state, "A request is withdrawn") is { } wrong) return wrong;
        var request = FindRequest(state, command.Request);
        if (Presides(state, actor) is not null)
        {
            if (SpeaksFor(state, actor, out var delegation) is { } forbidden) return forbidden;
            if (request is not null && request.Party != delegation.Party)
                return Refusal.Forbidden("not-your-party", StandingRules.Capacity, "A request is withdrawn by the delegation that made it.");
        }

        return request is null ? UnknownRequest(command.Request) : new MeetingEvent.RequestWithdrawn(request.Number);
    }

    private static Refusal? CheckSeconds(MeetingState state, int seconds) => seconds is < SpeakingRule.ShortestSeconds or > SpeakingRule.LongestSeconds
        ? new Refusal(RefusalKind.Invalid, "invalid-field", state.Plan!.Charter.Speaking.Cite(), $"seconds must be {SpeakingRule.ShortestSeconds} to {SpeakingRule.LongestSeconds}.", "seconds")
        : null;

    private static Decision Recognise(MeetingState state, MeetingCommand.RecogniseSpeaker command, Instant at)
    {
        if (InSession(state, "A speaker is recognised") is { } wrong) return wrong;
        if (FindRequest(state, command.Request) is not { } request) return UnknownRequest(command.Request);
        if (request.Kind != FloorKind.PointOfOrder && NoVoteOpen(state) is { } voting) return voting;
        var delegation = state.Find(request.Party)!;
        if (delegation.Attendance == Attendance.Absent)
            return Refusal.Conflict("not-present", StandingRules.RollCall, $"{delegation.Name} has been recorded absent since it asked.");
        var speaking = state.Plan!.Charter.Speaking;
        var seconds = command.Seconds ?? request.Kind switch
        {
            FloorKind.PointOfOrder => speaking.PointOfOrderSeconds,
            FloorKind.Reply => speaking.ReplySeconds,
            _ => speaking.StatementSeconds,
        };
        if (CheckSeconds(state, seconds) is { } invalid) return invalid;

        var interrupts = request.Kind == FloorKind.PointOfOrder && state.Speaking is { Kind: not FloorKind.PointOfOrder } && !command.EndCurrent;
        if (state.Speaking is not null && !interrupts && !command.EndCurrent)
            return Refusal.Conflict("floor-taken", StandingRules.Floor, $"{state.Find(state.Speaking.Party)!.Name} has the floor.");

        var events = ImmutableArray.CreateBuilder<MeetingEvent>();
        if (!interrupts && state.Speaking is { } current) events.AddRange(End(state, current, EndedBy.Chair, at, resume: false));
        events.Add(new MeetingEvent.SpeakerRecognised(
            state.LastIntervention + 1,
            request.Number,
            request.Party,
            request.Kind,
            delegation.Voice,
            state.Agenda.FirstOrDefault(i => i.Status == AgendaStatus.Current)?.Number,
            seconds,
            at + Duration.FromSeconds(seconds),
            interrupts ? state.Speaking!.Number : null,
            interrupts ? (long)Duration.Max(Duration.Zero, state.Speaking!.Deadline - at).TotalMilliseconds : null));
        return events.ToImmutable();
    }

    /// <summary>Ends what <paramref name="current"/> says; whoever it interrupted gets the floor back, or ends too.</summary>
    private static IEnumerable<MeetingEvent> End(MeetingState state, Intervention current, EndedBy by, Instant at, bool resume)
    {
        if (state.Interrupted is { } interrupted && resume)
        {
            yield return new MeetingEvent.InterventionEnded(current.Number, by, interrupted.Number, at + interrupted.Remaining!.Value);
            yield break;
        }

        yield return new MeetingEvent.InterventionEnded(current.Number, by, null, null);
        if (state.Interrupted is { } other) yield return new MeetingEvent.InterventionEnded(other.Number, by, null, null);
    }

    private static Decision ExtendTime(MeetingState state, MeetingCommand.ExtendTime command, Instant at)
    {
        if (InSession(state, "Time is extended") is { } wrong) return wrong;
        if (CheckSeconds(state, command.Seconds) is { } invalid) return invalid;
        return state.Speaking is not { } speaking
            ? Refusal.Conflict("nobody-speaks", StandingRules.Floor, "Nobody has the floor.")
            : new MeetingEvent.TimeExtended(speaking.Number, command.Seconds, Instant.Max(at, speaking.Deadline) + Duration.FromSeconds(command.Seconds));
    }

    private static Decision EndIntervention(MeetingState state, Actor actor, Instant at)
    {
        var chair = Presides(state, actor) is null;
        if (!chair && SpeaksFor(state, actor, out _) is { } forbidden) return forbidden;
        if (InSession(state, "An intervention is ended") is { } wrong) return wrong;
        if (state.Speaking is not { } speaking) return Refusal.Conflict("nobody-speaks", StandingRules.Floor, "Nobody has the floor.");
        if (!chair && speaking.Party != actor.Party)
            return Refusal.Forbidden("not-your-party", StandingRules.Floor, $"{state.Find(speaking.Party)!.Name} has the floor.");
        return Decision.Accept(End(state, speaking, chair ? EndedBy.Chair : EndedBy.Speaker, at, resume: true));
    }

    private static Decision RuleOnPoint(MeetingState state, MeetingCommand.RuleOnPointOfOrder command)
    {
        if (InSession(state, "A point of order is ruled on") is { } wrong) return wrong;
        if (!Enum.IsDefined(command.Ruling)) return Refusal.Invalid("ruling", "ruling is not one of upheld, not-upheld.");
        if (Texts.Optional("note", command.Note) is { } invalid) return invalid;
        return state.PointsToRule.Contains(command.Intervention)
            ? new MeetingEvent.PointOfOrderRuled(command.Intervention, command.Ruling, command.Note)
            : Refusal.Conflict("no-such-point", StandingRules.PointOfOrder, $"Intervention {command.Intervention} is not a point of order that awaits a ruling.");
    }

    // --- Proposals and votes ----------------------------------------------------------------------------------

    private static Decision SubmitProposal(MeetingState state, MeetingCommand.SubmitProposal command, Actor actor)
    {
        PartyId? sponsor = null;
        if (Presides(state, actor) is not null)
        {
            if (SpeaksFor(state, actor, out var delegation) is { } forbidden) return forbidden;
            if (delegation.IsObserver) return Refusal.Forbidden("not-a-member", StandingRules.Proposals, "Proposals are submitted by members.");
            sponsor = delegation.Party;
        }

        if (state.Status is not (MeetingStatus.Convened or MeetingStatus.Open or MeetingStatus.Suspended))
            return WrongStatus(state, "proposals are submitted only when it is", MeetingStatus.Convened, MeetingStatus.Open, MeetingStatus.Suspended);
        if (Texts.First(Texts.Name("title", command.Title), Texts.Text("text", command.Text), Texts.Name("matter", command.Matter)) is { } invalid) return invalid;
        if (state.Plan!.Charter.FindMatter(command.Matter) is null)
        {
            return Refusal.Invalid(
                "matter",
                $"'{command.Matter}' is not a matter of the charter; it knows {string.Join(", ", state.Plan.Charter.Matters.Select(m => m.Id))}.",
                "unknown-matter");
        }

        return state.Proposals.Length >= MostProposals
            ? Refusal.Conflict("too-many-proposals", StandingRules.Proposals, $"A meeting takes at most {MostProposals} proposals.")
            : new MeetingEvent.ProposalSubmitted(state.Proposals.Length + 1, command.Title, command.Text, sponsor, command.Matter);
    }

    private static Refusal? FindProposal(MeetingState state, int number, out Proposal proposal)
    {
        proposal = number >= 1 && number <= state.Proposals.Length ? state.Proposals[number - 1] : null!;
        return proposal is null ? Refusal.NotFound("unknown-proposal", $"There is no proposal {number}.") : null;
    }

    private static Decision WithdrawProposal(MeetingState state, MeetingCommand.WithdrawProposal command, Actor actor)
    {
        if (NotOver(state) is { } over) return over;
        if (FindProposal(state, command.Proposal, out var proposal) is { } unknown) return unknown;
        if (proposal.Sponsor is null)
        {
            if (Presides(state, actor) is { } forbidden) return forbidden;
        }
        else
        {
            if (SpeaksFor(state, actor, out var delegation) is { } forbidden) return forbidden;
            if (delegation.Party != proposal.Sponsor)
                return Refusal.Forbidden("not-the-sponsor", StandingRules.Withdrawal, "A proposal is withdrawn by its sponsor.");
        }

        return proposal.Status switch
        {
            ProposalStatus.Submitted => new MeetingEvent.ProposalWithdrawn(proposal.Number),
            ProposalStatus.Withdrawn => Decision.NothingToDo,
            _ => Refusal.Conflict("voting-commenced", StandingRules.Withdrawal, $"Voting on proposal {proposal.Number} has commenced."),
        };
    }

    private static Decision OpenVote(MeetingState state, MeetingCommand.OpenVote command)
    {
        if (InSession(state, "A vote is opened") is { } wrong) return wrong;
        if (NoVoteOpen(state) is { } voting) return voting;
        if (FindProposal(state, command.Proposal, out var proposal) is { } unknown) return unknown;
        if (proposal.Status != ProposalStatus.Submitted)
            return Refusal.Conflict("not-before-the-meeting", StandingRules.Proposals, $"Proposal {proposal.Number} is {(proposal.Status == ProposalStatus.Withdrawn ? "withdrawn" : "decided")}.");
        if (state.Votes.Length >= MostProposals)
            return Refusal.Conflict("too-many-votes", StandingRules.ConductOfVoting, $"A meeting takes at most {MostProposals} votes.");
        if (state.Speaking is { } speaking)
            return Refusal.Conflict("floor-taken", StandingRules.ConductOfVoting, $"{state.Find(speaking.Party)!.Name} has the floor; end the intervention first.");

        var plan = state.Plan!;
        var quorum = state.Quorum();
        if (quorum.Present < quorum.Needed)
        {
            return Refusal.Conflict(
                "quorum-not-met",
                plan.Charter.Quorum.Cite(),
                $"{quorum.Present} of {quorum.Members} present, article {plan.Charter.Quorum.Article} needs {quorum.Needed}.");
        }

        var substance = plan.Charter.FindMatter(proposal.Matter)!.Kind == MatterKind.Substance;
        var voters = ImmutableArray.CreateBuilder<PartyId>();
        var bound = ImmutableArray.CreateBuilder<PartyId>();
        var excluded = ImmutableArray.CreateBuilder<Exclusion>();
        var present = 0;
        foreach (var delegation in state.Delegations)
        {
            if (delegation.IsObserver) continue;
            if (!delegation.IsPresent)
            {
                excluded.Add(new(delegation.Party, ExclusionReason.Absent));
                continue;
            }

            if (substance && !state.Counts(delegation))
            {
                excluded.Add(new(delegation.Party, ExclusionReason.BelowRequiredLevel));
                continue;
            }

            present++;
            voters.Add(delegation.Party);
            if (delegation.Attendance == Attendance.PresentAndVoting) bound.Add(delegation.Party);
        }

        return new MeetingEvent.VoteOpened(state.Votes.Length + 1, proposal.Number, new(quorum.Members, present, voters.ToImmutable()), bound.ToImmutable(), excluded.ToImmutable());
    }

    private static Refusal? FindOpenVote(MeetingState state, int number, out Vote vote)
    {
        vote = number >= 1 && number <= state.Votes.Length ? state.Votes[number - 1] : null!;
        return vote is null ? Refusal.NotFound("unknown-vote", $"There is no vote {number}.")
            : vote.Status == VoteStatus.Open ? null
            : Refusal.Conflict("vote-closed", StandingRules.VotingRights, $"Vote {number} is {(vote.Status == VoteStatus.Closed ? "closed" : "void")}; nothing changes it.");
    }

    private static Decision CastBallot(MeetingState state, MeetingCommand.CastBallot command, Actor actor)
    {
        if (SpeaksFor(state, actor, out var delegation) is { } forbidden) return forbidden;
        if (delegation.IsObserver) return Refusal.Forbidden("not-a-member", StandingRules.VotingRights, $"{delegation.Name} is an observer and does not vote.");
        if (FindOpenVote(state, command.Vote, out var vote) is { } notOpen) return notOpen;
        if (!vote.Electorate.Voters.Contains(delegation.Party))
        {
            return vote.Excluded.Any(e => e.Party == delegation.Party && e.Reason == ExclusionReason.BelowRequiredLevel)
                ? Refusal.Conflict("below-required-level", state.Plan!.Charter.Representation.Cite(state.Plan.RequiredLevel), $"{delegation.Name} was below the required level when the vote opened and has no vote on substance.")
                : Refusal.Conflict("not-present", StandingRules.VotingRights, $"{delegation.Name} was not recorded present when the vote opened.");
        }

        var matter = state.MatterOf(vote);
        if (!Enum.IsDefined(command.Choice)) return Refusal.Invalid("choice", "choice is not one of yes, no, abstain.");
        if (command.Choice == Choice.Abstain && !matter.PresentAndVotingMayAbstain && vote.Bound.Contains(delegation.Party))
            return Refusal.Conflict("may-not-abstain", StandingRules.PresentAndVoting, $"{delegation.Name} declared itself present and voting; under article {matter.Article} it votes yes or no.");
        var objects = matter.Rule is DecisionRule.Consensus && command.Choice == Choice.No;
        if ((objects ? Texts.Reason("reason", command.Reason) : Texts.Optional("reason", command.Reason)) is { } invalid)
            return objects ? invalid with { Rule = StandingRules.ObjectionNeedsReason } : invalid;

        return vote.Ballots.TryGetValue(delegation.Party, out var cast) && cast == new Ballot(command.Choice, command.Reason)
            ? Decision.NothingToDo
            : new MeetingEvent.BallotCast(vote.Number, delegation.Party, command.Choice, command.Reason);
    }

    private static Decision CloseVote(MeetingState state, MeetingCommand.CloseVote command)
    {
        if (FindOpenVote(state, command.Vote, out var vote) is { } notOpen) return notOpen;
        var choices = vote.Ballots.ToDictionary(b => b.Key, b => b.Value.Choice);
        return new MeetingEvent.VoteClosed(vote.Number, Tally.Count(state.MatterOf(vote).Rule, vote.Electorate, choices));
    }

    private static Decision AbandonVote(MeetingState state, MeetingCommand.AbandonVote command)
    {
        if (FindOpenVote(state, command.Vote, out var vote) is { } notOpen) return notOpen;
        return Texts.Reason("reason", command.Reason) is { } invalid ? invalid : new MeetingEvent.VoteAbandoned(vote.Number, command.Reason);
    }

    // --- Time -------------------------------------------------------------------------------------------------

    /// <summary>A deadline that was moved or cleared while the command was on its way has not come.</summary>
    private static Decision ReachDeadline(MeetingState state, MeetingCommand.ReachDeadline command, Instant at)
    {
        if (Instance.DueOf(state, command.Name) is not { } due || !HasCome(due, at)) return Decision.NothingToDo;
        return command.Name == ResumptionDeadline
            ? new MeetingEvent.ResumptionDue()
            : new MeetingEvent.SpeakingTimeElapsed(state.Speaking!.Number);
    }

    public Instant? DueOf(MeetingState state, string name) =>
        name == ResumptionDeadline ? state is { Status: MeetingStatus.Suspended, ResumptionDue: false } ? state.ResumesAt : null
        : state.Speaking is { Elapsed: false } speaking && name == SpeakingDeadline(speaking.Number) ? speaking.Deadline
        : null;

    /// <summary>Compared in milliseconds, since a journal need not keep more of a deadline than that.</summary>
    private static bool HasCome(Instant due, Instant at) => at.ToUnixTimeMilliseconds() >= due.ToUnixTimeMilliseconds();

    public IEnumerable<DeadlineChange> Deadlines(MeetingState before, MeetingEvent happened, MeetingState after)
    {
        switch (happened)
        {
            case MeetingEvent.SpeakerRecognised e:
                yield return new(SpeakingDeadline(e.Intervention), e.Deadline);
                if (e.Interrupts is { } interrupted) yield return new(SpeakingDeadline(interrupted), null);
                break;
            case MeetingEvent.TimeExtended e:
                yield return new(SpeakingDeadline(e.Intervention), e.Deadline);
                break;
            case MeetingEvent.SpeakingTimeElapsed e:
                yield return new(SpeakingDeadline(e.Intervention), null);
                break;
            case MeetingEvent.InterventionEnded e:
                yield return new(SpeakingDeadline(e.Intervention), null);
                if (e.Resumes is { } resumed && after.Speaking is { Elapsed: false }) yield return new(SpeakingDeadline(resumed), e.ResumedDeadline);
                break;
            case MeetingEvent.Suspended { Until: { } until }:
                yield return new(ResumptionDeadline, until);
                break;
            case MeetingEvent.ResumptionDue or MeetingEvent.Resumed or MeetingEvent.Closed when before.ResumesAt is not null:
                yield return new(ResumptionDeadline, null);
                break;
        }
    }

    // --- Evolve -----------------------------------------------------------------------------------------------

    public MeetingState Evolve(MeetingState state, MeetingEvent happened, Instant at) => happened switch
    {
        MeetingEvent.Scheduled e => Begin(e.Plan) with { Status = MeetingStatus.Scheduled },
        MeetingEvent.EnteredFromRecord e => Begin(e.Plan) with
        {
            Status = MeetingStatus.Closed,
            FromRecord = true,
            RecordedOutcome = e.Outcome,
            OpenedAt = e.Plan.Starts,
            ClosedAt = e.Plan.Ends,
            Delegations =
            [
                .. Begin(e.Plan).Delegations.Select(d => e.Heads.FirstOrDefault(h => h.Party == d.Party) is { } head
                    ? d with { Attendance = Attendance.Present, Voice = new(default, head.Name, head.Title, RepresentativeRole.Head, head.Level) }
                    : d),
            ],
        },
        MeetingEvent.Convened => state with { Status = MeetingStatus.Convened, StatusReason = null },
        MeetingEvent.Postponed e => state with { Status = MeetingStatus.Postponed, StatusReason = e.Reason },
        MeetingEvent.Rescheduled e => state with
        {
            Status = MeetingStatus.Scheduled,
            StatusReason = null,
            Plan = state.Plan! with { Starts = e.Starts, Ends = e.Ends, TimeZone = e.TimeZone, Place = e.Place },
        },
        MeetingEvent.Cancelled e => state with { Status = MeetingStatus.Cancelled, StatusReason = e.Reason },
        MeetingEvent.Opened => state with { Status = MeetingStatus.Open, OpenedAt = at },
        MeetingEvent.Suspended e => state with { Status = MeetingStatus.Suspended, StatusReason = e.Reason, ResumesAt = e.Until, ResumptionDue = false },
        MeetingEvent.ResumptionDue => state with { ResumptionDue = true },
        MeetingEvent.Resumed => state with { Status = MeetingStatus.Open, StatusReason = null, ResumesAt = null, ResumptionDue = false },
        MeetingEvent.Closed => state with { Status = MeetingStatus.Closed, ClosedAt = at, StatusReason = null, ResumesAt = null, ResumptionDue = false, Queue = [] },

        // A waiver was given to a person; it does not pass to another.
        MeetingEvent.VoiceRecorded e => Amend(state, e.Party, d => d with { Voice = e.Voice, Waiver = d.Voice?.Representative == e.Voice.Representative && d.Voice.Level == e.Voice.Level ? d.Waiver : null }),
        MeetingEvent.VoiceVacated e => Amend(state, e.Party, d => d with { Voice = null, Waiver = null }),
        MeetingEvent.AttendanceRecorded e => RecordEntries(state, e.Entries),
        MeetingEvent.LevelWaived e => Amend(state, e.Party, d => d with { Waiver = new(e.Reason, at) }),

        MeetingEvent.AgendaItemAdded e => state with { Agenda = state.Agenda.Add(new(e.Item, e.Title, AgendaStatus.Pending)) },
        MeetingEvent.ItemTakenUp e => state with
        {
            Agenda =
            [
                .. state.Agenda.Select(i =>
                    i.Number == e.Item ? i with { Status = AgendaStatus.Current }
                    : i.Status == AgendaStatus.Current ? i with { Status = AgendaStatus.Pending }
                    : i),
            ],
        },
        MeetingEvent.ItemConcluded e => state with { Agenda = state.Agenda.SetItem(e.Item - 1, state.Agenda[e.Item - 1] with { Status = AgendaStatus.Concluded }) },

        MeetingEvent.FloorRequested e => state with { LastRequest = e.Request, Queue = Enqueue(state.Queue, new(e.Request, e.Party, e.Kind, at)) },
        MeetingEvent.RequestWithdrawn e => state with { Queue = Without(state.Queue, e.Request) },
        MeetingEvent.SpeakerRecognised e => state with
        {
            Queue = Without(state.Queue, e.Request),
            LastIntervention = e.Intervention,
            Interrupted = e.InterruptedMilliseconds is { } left ? state.Speaking! with { Remaining = Duration.FromMilliseconds(left) } : state.Interrupted,
            Speaking = new(e.Intervention, e.Party, e.Kind, e.Speaker?.Name, e.Item, at, e.Seconds, e.Deadline, Remaining: null, Elapsed: false),
        },
        MeetingEvent.TimeExtended e => state with { Speaking = state.Speaking! with { Deadline = e.Deadline, Elapsed = false } },
        MeetingEvent.SpeakingTimeElapsed => state with { Speaking = state.Speaking! with { Elapsed = true } },
        MeetingEvent.InterventionEnded e => EndIntervention(state, e),
        MeetingEvent.SpeakersListClosed => state with { SpeakersListClosed = true },
        MeetingEvent.SpeakersListReopened => state with { SpeakersListClosed = false },
        MeetingEvent.PointOfOrderRuled e => state with { PointsToRule = state.PointsToRule.Remove(e.Intervention) },

        MeetingEvent.ProposalSubmitted e => state with { Proposals = state.Proposals.Add(new(e.Proposal, e.Title, e.Text, e.Sponsor, e.Matter, ProposalStatus.Submitted)) },
        MeetingEvent.ProposalWithdrawn e => SetProposal(state, e.Proposal, ProposalStatus.Withdrawn),
        MeetingEvent.VoteOpened e => SetProposal(state, e.Proposal, ProposalStatus.UnderVote) with
        {
            Votes = state.Votes.Add(new(e.Vote, e.Proposal, VoteStatus.Open, e.Electorate, e.Bound, e.Excluded, ImmutableSortedDictionary<PartyId, Ballot>.Empty, at, Ended: null, Outcome: null)),
        },
        MeetingEvent.BallotCast e => SetVote(state, e.Vote, v => v with { Ballots = v.Ballots.SetItem(e.Party, new(e.Choice, e.Reason)) }),
        MeetingEvent.VoteClosed e => SetVote(
            SetProposal(state, state.Votes[e.Vote - 1].Proposal, e.Outcome.Result == Result.Carried ? ProposalStatus.Adopted : ProposalStatus.NotAdopted),
            e.Vote,
            v => v with { Status = VoteStatus.Closed, Ended = at, Outcome = e.Outcome }),
        MeetingEvent.VoteAbandoned e => SetVote(
            SetProposal(state, state.Votes[e.Vote - 1].Proposal, ProposalStatus.Submitted),
            e.Vote,
            v => v with { Status = VoteStatus.Abandoned, Ended = at }),
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "Unknown event."),
    };

    private static MeetingState Begin(MeetingPlan plan) => MeetingState.Initial with
    {
        Plan = plan,
        Delegations =
        [
            .. plan.Members.Select(s => new Delegation(s.Party, s.Name, IsObserver: false, null, null, null)),
            .. plan.Observers.Select(s => new Delegation(s.Party, s.Name, IsObserver: true, null, null, null)),
        ],
        Agenda = [.. plan.Agenda.Select((title, i) => new AgendaItem(i + 1, title, AgendaStatus.Pending))],
    };

    private static MeetingState Amend(MeetingState state, PartyId party, Func<Delegation, Delegation> amend) =>
        state.IndexOf(party) is >= 0 and var i ? state with { Delegations = state.Delegations.SetItem(i, amend(state.Delegations[i])) } : state;

    private static MeetingState RecordEntries(MeetingState state, ImmutableArray<AttendanceEntry> entries)
    {
        var delegations = state.Delegations.ToBuilder();
        foreach (var entry in entries)
            if (state.IndexOf(entry.Party) is >= 0 and var i) delegations[i] = delegations[i] with { Attendance = entry.Attendance };
        return state with { Delegations = delegations.ToImmutable() };
    }

    private static ImmutableArray<FloorRequest> Enqueue(ImmutableArray<FloorRequest> queue, FloorRequest request)
    {
        if (request.Kind != FloorKind.PointOfOrder) return queue.Add(request);
        var at = 0;
        while (at < queue.Length && queue[at].Kind == FloorKind.PointOfOrder) at++;
        return queue.Insert(at, request);
    }

    private static ImmutableArray<FloorRequest> Without(ImmutableArray<FloorRequest> queue, int number) => queue.RemoveAll(r => r.Number == number);

    private static MeetingState EndIntervention(MeetingState state, MeetingEvent.InterventionEnded ended)
    {
        if (state.Interrupted?.Number == ended.Intervention) return state with { Interrupted = null };
        var points = state.Speaking is { Kind: FloorKind.PointOfOrder } ? state.PointsToRule.Add(ended.Intervention) : state.PointsToRule;
        return ended.Resumes is null
            ? state with { Speaking = null, PointsToRule = points }
            : state with
            {
                Speaking = state.Interrupted! with { Deadline = ended.ResumedDeadline!.Value, Remaining = null },
                Interrupted = null,
                PointsToRule = points,
            };
    }

    private static MeetingState SetProposal(MeetingState state, int number, ProposalStatus status) =>
        state with { Proposals = state.Proposals.SetItem(number - 1, state.Proposals[number - 1] with { Status = status }) };

    private static MeetingState SetVote(MeetingState state, int number, Func<Vote, Vote> amend) =>
        state with { Votes = state.Votes.SetItem(number - 1, amend(state.Votes[number - 1])) };
}
