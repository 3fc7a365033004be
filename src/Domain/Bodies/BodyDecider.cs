using Coordinator.Domain.Meetings;
using NodaTime;
using Decision = Coordinator.Domain.Decision<Coordinator.Domain.Bodies.BodyEvent>;

namespace Coordinator.Domain.Bodies;

/// <summary>The rules of a body: what level it requires and how its meetings come onto the calendar.</summary>
public sealed class BodyDecider : IDecider<BodyState, BodyCommand, BodyEvent>
{
    public static BodyDecider Instance { get; } = new();

    public BodyState Initial => BodyState.Initial;

    public Decision Decide(BodyState state, BodyCommand command, Actor actor, Instant at)
    {
        if (command is BodyCommand.Establish establish)
        {
            if (!actor.IsSystem) return Refusal.Forbidden("by-the-mechanism", StandingRules.Capacity, "A body is established by its mechanism.");
            if (state.IsEstablished) return Refusal.Conflict("already-established", StandingRules.OnceEstablished, $"{state.Name} is established already.");
            return new BodyEvent.Established(establish.Mechanism, establish.Id, establish.Name, establish.Members, establish.Observers, establish.Chair, establish.RequiredLevel, establish.Parent, establish.Charter);
        }

        if (!state.IsEstablished) return Refusal.NotFound("unknown-body", "There is no such body.");
        return command switch
        {
            BodyCommand.RequireLevel require => RequireLevel(state, require, actor),
            BodyCommand.ScheduleMeeting schedule => Schedule(state, schedule, actor),
            BodyCommand.RecordMeeting record => Record(state, record, actor),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Unknown command."),
        };
    }

    private static Decision RequireLevel(BodyState state, BodyCommand.RequireLevel command, Actor actor)
    {
        if (!actor.IsSecretariatOf(state.Mechanism))
            return Refusal.Forbidden("not-the-secretariat", StandingRules.Capacity, "The required level is set by the secretariat.");
        if (!Enum.IsDefined(command.Level)) return Refusal.Invalid("level", "level is not a level of representation.");
        if (!Enum.IsDefined(command.Policy)) return Refusal.Invalid("policy", "policy is not one of warn, require.");
        return state.RequiredLevel == command.Level && state.Charter!.Representation.Policy == command.Policy
            ? Decision.NothingToDo
            : new BodyEvent.LevelRequired(command.Level, command.Policy);
    }

    private static Decision Schedule(BodyState state, BodyCommand.ScheduleMeeting command, Actor actor)
    {
        if (!actor.IsSystem && !actor.IsSecretariatOf(state.Mechanism) && !actor.IsChairOf(state.Mechanism, state.Id))
            return Refusal.Forbidden("not-for-you", StandingRules.Capacity, "Meetings are scheduled by the secretariat or the body's chair.");

        var agenda = command.Agenda.IsDefault ? [] : command.Agenda;
        if (Texts.Id("meeting", command.Meeting.Value) is { } invalid) return invalid;
        if (MeetingPlan.CheckTimes(command.Name, command.Starts, command.Ends, command.TimeZone, command.Place, agenda) is { } refusal) return refusal;
        foreach (var entry in state.Meetings)
            if (entry.Id == command.Meeting)
                return Refusal.Conflict("already-scheduled", StandingRules.OnceEstablished, $"A meeting {command.Meeting} is on the calendar already.");

        return new BodyEvent.MeetingScheduled(new(
            command.Meeting,
            state.Mechanism,
            state.Id,
            state.Name,
            command.Name,
            command.Starts,
            command.Ends,
            command.TimeZone,
            command.Place,
            state.Members,
            state.Observers,
            state.Chair,
            state.RequiredLevel,
            state.Charter!,
            agenda));
    }

    private static Decision Record(BodyState state, BodyCommand.RecordMeeting command, Actor actor)
    {
        if (!actor.IsSystem) return Refusal.Forbidden("by-the-meeting", StandingRules.Capacity, "The list of meetings follows the meetings.");
        return state.Meetings.Contains(command.Entry) ? Decision.NothingToDo : new BodyEvent.MeetingRecorded(command.Entry);
    }

    public BodyState Evolve(BodyState state, BodyEvent happened, Instant at) => happened switch
    {
        BodyEvent.Established e => state with
        {
            Mechanism = e.Mechanism,
            Id = e.Id,
            Name = e.Name,
            Members = e.Members,
            Observers = e.Observers,
            Chair = e.Chair,
            RequiredLevel = e.RequiredLevel,
            Parent = e.Parent,
            Charter = e.Charter,
        },
        BodyEvent.LevelRequired e => state with
        {
            RequiredLevel = e.Level,
            Charter = state.Charter! with { Representation = state.Charter.Representation with { Policy = e.Policy } },
        },
        BodyEvent.MeetingScheduled e => With(state, new(e.Plan.Meeting, e.Plan.Name, MeetingStatus.Scheduled, e.Plan.Starts, e.Plan.Ends, e.Plan.TimeZone, e.Plan.Place, DatesOnly: false, Outcome: null)),
        BodyEvent.MeetingRecorded e => With(state, e.Entry),
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "Unknown event."),
    };

    private static BodyState With(BodyState state, MeetingEntry entry)
    {
        for (var i = 0; i < state.Meetings.Length; i++)
            if (state.Meetings[i].Id == entry.Id) return state with { Meetings = state.Meetings.SetItem(i, entry) };
        return state with { Meetings = state.Meetings.Add(entry) };
    }
}
