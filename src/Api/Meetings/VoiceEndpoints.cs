using Coordinator.Api.Commands;
using Coordinator.Api.Hosting;
using Coordinator.Api.Identity;
using Coordinator.Api.Problems;
using Coordinator.Domain;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Parties;
using Coordinator.Grains.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Coordinator.Api.Meetings;

/// <summary>The representative who asks begins to speak for its delegation in this meeting.</summary>
internal sealed record TakeVoice;

/// <summary>The voice passes to another representative of the delegation.</summary>
/// <param name="To">The representative who speaks from now on.</param>
internal sealed record HandOverVoice(RepresentativeId To);

/// <summary>Nobody speaks for the delegation in this meeting any more.</summary>
internal sealed record ReleaseVoice(string? Reason = null);

/// <summary>
/// Who speaks for a delegation is decided by its party and recorded by the meeting. It is asked for at the meeting and
/// answered when the meeting has it.
/// </summary>
internal static class VoiceEndpoints
{
    public static void MapVoice(this IEndpointRouteBuilder meeting)
    {
        Map<TakeVoice>("take-voice", (_, plan) => new PartyCommand.TakeVoice(plan.Meeting, plan.Body));
        Map<HandOverVoice>("hand-over-voice", (content, plan) => new PartyCommand.HandOverVoice(plan.Meeting, plan.Body, content.To));
        Map<ReleaseVoice>("release-voice", (content, plan) => new PartyCommand.ReleaseVoice(plan.Meeting, content.Reason));

        void Map<TContent>(string name, Func<TContent, MeetingPlan, PartyCommand> make) where TContent : class =>
            meeting.MapPost(name, (HttpContext context, IGrains grains, EffectsWait effects, TimeProvider time) => TakeAsync(context, grains, effects, time, make))
                .TakesCommand<TContent>("meeting." + name);
    }

    private static async Task<Results<Ok<Receipt>, Problem>> TakeAsync<TContent>(HttpContext context, IGrains grains, EffectsWait effects, TimeProvider time, Func<TContent, MeetingPlan, PartyCommand> make) where TContent : class
    {
        var cancellation = context.RequestAborted;
        var actor = context.Actor();
        var (headers, malformed) = CommandHeaders.Read(context.Request);
        if (malformed is not null) return malformed;
        var (meeting, plan) = await context.FindMeetingAsync(grains);
        if (plan is null) return Problem.Unknown("meeting");
        var (content, unreadable) = await JsonBody.ReadAsync<TContent>(context.Request, cancellation);
        if (unreadable is not null) return unreadable;
        if (actor.Party is not { } party || !actor.IsDelegate) return Problem.Of(Refusal.Forbidden("not-a-delegation", StandingRules.Capacity, "This is for delegations."));

        // What the meeting would refuse is said at once; but a command that was taken before is answered again.
        var grain = grains.Party(plan.Mechanism, party);
        var command = new Command<PartyCommand>(headers.Id, actor, time.Now(), make(content!, plan));
        if (await RefusalOfMeetingAsync(meeting, plan, party, headers, command, grains, context) is { } refused) return Problem.Of(refused);

        var reply = await grain.SendAsync(command, cancellation);
        if (reply.Refusal is { } refusal) return Problem.Of(refusal);
        var settled = await effects.SettledAsync(reply.Receipt!.Position, cancellation);

        var (state, version) = await grains.Meeting(plan.Meeting).ReadAsync(cancellation);
        if (settled && !reply.Replayed && Refused(state, party, command.Content, actor) is { } late) return Problem.Of(late);
        return context.Taken(new(version, reply.Replayed));
    }

    private static async ValueTask<Refusal?> RefusalOfMeetingAsync(Versioned<MeetingState> meeting, MeetingPlan plan, PartyId party, CommandHeaders headers, Command<PartyCommand> command, IGrains grains, HttpContext context)
    {
        var refusal = meeting.State.Find(party) is null
            ? Refusal.Forbidden("not-a-member", StandingRules.Credentials, $"{party} does not take part in {plan.BodyName}.")
            : meeting.State.Status.IsOver()
            ? MeetingOver(meeting.State)
            : headers.ExpectedVersion is { } expected && expected != meeting.Version
            ? new(RefusalKind.Stale, "version-mismatch", StandingRules.ExpectedVersion, $"The version is {meeting.Version}, not {expected}.")
            : null;
        if (refusal is null) return null;

        var journal = context.RequestServices.GetRequiredService<Grains.Journal.IJournal>();
        var sentBefore = await journal.FindReceiptAsync(grains.Party(plan.Mechanism, party).Stream, command.Id, context.RequestAborted);
        return sentBefore is null ? refusal : null;
    }

    /// <summary>What the meeting answered while the party's decision was on its way to it.</summary>
    private static Refusal? Refused(MeetingState state, PartyId party, PartyCommand command, Actor actor)
    {
        var speaker = command switch
        {
            PartyCommand.TakeVoice => actor.Representative,
            PartyCommand.HandOverVoice handOver => handOver.To,
            _ => null,
        };
        return speaker is not null && state.Status.IsOver() && state.Find(party)?.Voice?.Representative != speaker ? MeetingOver(state) : null;
    }

    private static Refusal MeetingOver(MeetingState state) =>
        Refusal.Conflict("meeting-over", StandingRules.Lifecycle, $"The meeting is {state.Status.ToString().ToLowerInvariant()}; nothing is added to its record.");
}
