using Coordinator.Api.Commands;
using Coordinator.Api.Identity;
using Coordinator.Api.Problems;
using Coordinator.Domain.Meetings;
using Coordinator.Grains.Hosting;

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
    }

    private static async ValueTask<(GrainRef<MeetingState, MeetingCommand, MeetingEvent> Grain, Problem? Problem)> FindAsync(HttpContext context, IGrains grains)
    {
        var (_, plan) = await context.FindMeetingAsync(grains);
        return plan is null ? (default, Problem.Unknown("meeting")) : (grains.Meeting(plan.Meeting), null);
    }
}
