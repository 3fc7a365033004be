using Coordinator.Api.Commands;
using Coordinator.Api.Contracts;
using Coordinator.Api.Hosting;
using Coordinator.Api.Identity;
using Coordinator.Api.Live;
using Coordinator.Api.Problems;
using Coordinator.Domain.Meetings;
using Coordinator.Grains.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Coordinator.Api.Meetings;

/// <summary>A meeting: what it is asked to do, and how it is seen.</summary>
internal static class MeetingEndpoints
{
    public static void MapMeetings(this IEndpointRouteBuilder api)
    {
        var meeting = api.MapGroup("meetings/{meeting}").WithTags("Meetings");

        new CommandRoutes<MeetingState, MeetingCommand, MeetingEvent>(meeting, FindAsync)
            .Map<MeetingCommand.Convene>(settled: true)
            .Map<MeetingCommand.Postpone>(settled: true)
            .Map<MeetingCommand.Reschedule>(settled: true)
            .Map<MeetingCommand.Cancel>(settled: true)
            .Map<MeetingCommand.Open>(settled: true)
            .Map<MeetingCommand.Suspend>(settled: true)
            .Map<MeetingCommand.Resume>(settled: true)
            .Map<MeetingCommand.Close>(settled: true)
            .Map<MeetingCommand.RecordAttendance>()
            .Map<MeetingCommand.WaiveLevel>()
            .Map<MeetingCommand.AddAgendaItem>()
            .Map<MeetingCommand.TakeUpItem>()
            .Map<MeetingCommand.ConcludeItem>()
            .Map<MeetingCommand.RequestFloor>()
            .Map<MeetingCommand.WithdrawRequest>()
            .Map<MeetingCommand.RecogniseSpeaker>()
            .Map<MeetingCommand.ExtendTime>()
            .Map<MeetingCommand.EndIntervention>()
            .Map<MeetingCommand.CloseSpeakersList>()
            .Map<MeetingCommand.ReopenSpeakersList>()
            .Map<MeetingCommand.RuleOnPointOfOrder>()
            .Map<MeetingCommand.SubmitProposal>()
            .Map<MeetingCommand.WithdrawProposal>()
            .Map<MeetingCommand.OpenVote>()
            .Map<MeetingCommand.CastBallot>()
            .Map<MeetingCommand.CloseVote>()
            .Map<MeetingCommand.AbandonVote>();

        meeting.MapVoice();
        meeting.MapGet("", ReadAsync).WithName("read-meeting");
        meeting.MapRecord();
    }

    /// <summary>A meeting as it is now, as the caller's audience sees it.</summary>
    private static async Task<Results<Ok<MeetingAnswer>, Problem>> ReadAsync(HttpContext context, IGrains grains, TimeProvider time)
    {
        var (meeting, plan) = await context.FindMeetingAsync(grains);
        if (plan is null) return Problem.Unknown("meeting");
        var actor = context.Actor();
        if (Audiences.Admit(actor, meeting.State, out var audience) is { } refusal) return Problem.Of(refusal);
        var view = audience == Audience.Display ? MeetingViews.Display(meeting.State) : MeetingViews.Room(meeting.State);
        var own = actor is { IsDelegate: true, Party: { } party } && meeting.State.Find(party) is not null ? MeetingViews.Own(meeting.State, party) : null;
        context.Response.Headers.ETag = $"\"{meeting.Version}\"";
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new MeetingAnswer(meeting.Version, view, own, time.Now()));
    }

    private static async ValueTask<(GrainRef<MeetingState, MeetingCommand, MeetingEvent> Grain, Problem? Problem)> FindAsync(HttpContext context, IGrains grains)
    {
        var (_, plan) = await context.FindMeetingAsync(grains);
        return plan is null ? (default, Problem.Unknown("meeting")) : (grains.Meeting(plan.Meeting), null);
    }
}
