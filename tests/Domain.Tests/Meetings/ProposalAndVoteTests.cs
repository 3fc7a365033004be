using Coordinator.Domain.Meetings;
using Coordinator.Domain.Tests.Support;
using Coordinator.Domain.Voting;
using NodaTime;
using static Coordinator.Domain.Tests.Support.SixParty;

namespace Coordinator.Domain.Tests.Meetings;

public class ProposalAndVoteTests
{
    private static MeetingCommand.CastBallot Cast(Choice choice, string? reason = null, int vote = 1) => new(vote, choice, reason);

    [Fact]
    public void A_member_or_the_chair_submits_a_proposal_once_the_meeting_is_convened()
    {
        Convened().When(new MeetingCommand.SubmitProposal("Title", "Text\nof two lines", "procedure"), Head(Rok))
            .Then(new MeetingEvent.ProposalSubmitted(1, "Title", "Text\nof two lines", Rok, "procedure"));
        InSession().When(new MeetingCommand.SubmitProposal("Title", "Text", "procedure"), Chair)
            .Then(new MeetingEvent.ProposalSubmitted(1, "Title", "Text", null, "procedure"));
        Closed.When(new MeetingCommand.SubmitProposal("Title", "Text", "procedure"), Chair).ThenRefused("wrong-status");
    }

    [Fact]
    public void The_charter_must_know_the_matter() => InSession()
        .When(new MeetingCommand.SubmitProposal("Title", "Text", "sanctions"), Chair)
        .ThenRefused("unknown-matter", field: "matter", detail: "'sanctions' is not a matter of the charter; it knows joint-statement, recommendation, membership, procedure.");

    [Fact]
    public void The_sponsor_withdraws_until_voting_has_commenced()
    {
        WithProposal().When(new MeetingCommand.WithdrawProposal(1), Head(Us)).ThenRefused("not-the-sponsor", rule: "meeting.withdrawal");
        WithProposal().When(new MeetingCommand.WithdrawProposal(1), Head(Rok)).Then(new MeetingEvent.ProposalWithdrawn(1))
            .When(new MeetingCommand.WithdrawProposal(1), Head(Rok)).ThenNothing()
            .When(new MeetingCommand.OpenVote(1), Chair).ThenRefused("not-before-the-meeting", detail: "Proposal 1 is withdrawn.");
        WithVote().When(new MeetingCommand.WithdrawProposal(1), Head(Rok)).ThenRefused("voting-commenced", rule: "meeting.withdrawal");
        WithProposal().When(new MeetingCommand.WithdrawProposal(2), Head(Rok)).ThenRefused("unknown-proposal");
        WithProposal().When(new MeetingCommand.WithdrawProposal(0), Head(Rok)).ThenRefused("unknown-proposal");
        Closed.When(new MeetingCommand.WithdrawProposal(1), Head(Rok)).ThenRefused("meeting-over");
        InSession().Done(new MeetingCommand.SubmitProposal("T", "T", "procedure"), Chair).When(new MeetingCommand.WithdrawProposal(1), Head(Rok)).ThenRefused("not-the-chair")
            .When(new MeetingCommand.WithdrawProposal(1), Chair).Then(new MeetingEvent.ProposalWithdrawn(1));
    }

    [Fact]
    public void Who_may_vote_is_fixed_when_the_vote_opens() => WithProposal(attendance: p => p == Dprk ? Attendance.Absent : p == Us ? Attendance.PresentAndVoting : Attendance.Present)
        .When(new MeetingCommand.OpenVote(1), Chair)
        .Then(new MeetingEvent.VoteOpened(1, 1, new(6, 5, [China, Japan, Rok, Russia, Us]), [Us], [new(Dprk, ExclusionReason.Absent)]));

    [Fact]
    public void One_vote_is_open_at_a_time()
    {
        WithVote().When(new MeetingCommand.OpenVote(1), Chair).ThenRefused("vote-in-progress");
        WithProposal().When(new MeetingCommand.OpenVote(7), Chair).ThenRefused("unknown-proposal");
        Suspended.When(new MeetingCommand.OpenVote(1), Chair).ThenRefused("wrong-status");
        Speaking(Rok).Done(new MeetingCommand.SubmitProposal("T", "T", "procedure"), Chair).When(new MeetingCommand.OpenVote(1), Chair)
            .ThenRefused("floor-taken", rule: "meeting.conduct-of-voting");
    }

    [Fact]
    public void An_absent_member_has_no_vote() => WithVote(attendance: p => p == Dprk ? Attendance.Absent : Attendance.Present)
        .When(Cast(Choice.Yes), Head(Dprk))
        .ThenRefused("not-present", rule: "meeting.voting-rights");

    [Fact]
    public void A_vote_may_be_changed_until_it_is_closed_and_the_last_one_counts()
    {
        var closed = WithVote("procedure")
            .When(Cast(Choice.Yes), Head(Us)).Then(new MeetingEvent.BallotCast(1, Us, Choice.Yes, null))
            .When(Cast(Choice.Yes), Head(Us)).ThenNothing()
            .When(Cast(Choice.No), Head(Us)).Then(new MeetingEvent.BallotCast(1, Us, Choice.No, null))
            .Done(Cast(Choice.Yes), Head(Rok))
            .Done(new MeetingCommand.CloseVote(1), Chair);
        closed.State.Votes[0].Outcome!.Working.ShouldSatisfyAllConditions(w => w.Yes.ShouldBe(1), w => w.No.ShouldBe(1), w => w.NotVoting.ShouldBe(4));
        closed.State.Votes[0].Outcome!.Result.ShouldBe(Result.NotCarried);
        closed.State.Proposals[0].Status.ShouldBe(ProposalStatus.NotAdopted);
        closed.When(Cast(Choice.Yes), Head(Us)).ThenRefused("vote-closed", rule: "meeting.voting-rights");
        closed.When(new MeetingCommand.CloseVote(1), Chair).ThenRefused("vote-closed");
        closed.When(new MeetingCommand.AbandonVote(1, "Why"), Chair).ThenRefused("vote-closed");
        closed.When(new MeetingCommand.OpenVote(1), Chair).ThenRefused("not-before-the-meeting", detail: "Proposal 1 is decided.");
        closed.When(Cast(Choice.Yes, vote: 2), Head(Us)).ThenRefused("unknown-vote", kind: RefusalKind.NotFound);
    }

    [Fact]
    public void Present_and_voting_may_not_abstain_where_the_rule_says_so()
    {
        WithVote("recommendation", attendance: _ => Attendance.PresentAndVoting).When(Cast(Choice.Abstain), Head(Us)).ThenRefused("may-not-abstain", rule: "meeting.present-and-voting");
        WithVote("recommendation", attendance: _ => Attendance.Present).When(Cast(Choice.Abstain), Head(Us)).Then(new MeetingEvent.BallotCast(1, Us, Choice.Abstain, null));
        WithVote("joint-statement", attendance: _ => Attendance.PresentAndVoting).When(Cast(Choice.Abstain), Head(Us)).Then(new MeetingEvent.BallotCast(1, Us, Choice.Abstain, null));
    }

    [Fact]
    public void A_formal_objection_states_its_reason()
    {
        WithVote("joint-statement").When(Cast(Choice.No), Head(Dprk)).ThenRefused("empty-field", rule: "meeting.objection-reason", field: "reason");
        WithVote("joint-statement").When(Cast(Choice.No, "The text goes beyond the agreement of 13 February."), Head(Dprk))
            .Then(new MeetingEvent.BallotCast(1, Dprk, Choice.No, "The text goes beyond the agreement of 13 February."));
        WithVote("recommendation").When(Cast(Choice.No), Head(Dprk)).Then(new MeetingEvent.BallotCast(1, Dprk, Choice.No, null));
    }

    [Fact]
    public void The_outcome_is_computed_from_the_ballots_on_record() => WithVote("joint-statement")
        .Done(Cast(Choice.No, "Not yet"), Head(Dprk))
        .When(new MeetingCommand.CloseVote(1), Chair)
        .Then(new MeetingEvent.VoteClosed(1, new(Result.NotCarried, "No consensus: 1 formal objection (PRK).", new(0, 1, 0, 5, 0, 0, [Dprk]))));

    [Fact]
    public void An_abandoned_vote_counts_for_nothing_and_the_proposal_stays_before_the_meeting()
    {
        var abandoned = WithVote().Done(Cast(Choice.Yes), Head(Us)).When(new MeetingCommand.AbandonVote(1, "Wrong text on the screens"), Chair)
            .Then(new MeetingEvent.VoteAbandoned(1, "Wrong text on the screens"));
        abandoned.State.Proposals[0].Status.ShouldBe(ProposalStatus.Submitted);
        abandoned.When(Cast(Choice.Yes), Head(Us)).ThenRefused("vote-closed", detail: "Vote 1 is void; nothing changes it.");
        var again = abandoned.Done(new MeetingCommand.OpenVote(1), Chair);
        again.State.OpenVote!.Number.ShouldBe(2);
        again.State.OpenVote.Ballots.ShouldBeEmpty();
    }

    [Fact]
    public void A_meeting_takes_a_limited_number_of_proposals_and_of_votes()
    {
        var full = InSession().Given(Enumerable.Range(1, MeetingDecider.MostProposals).Select(i => new MeetingEvent.ProposalSubmitted(i, "T", "T", null, "procedure")));
        full.When(new MeetingCommand.SubmitProposal("T", "T", "procedure"), Chair).ThenRefused("too-many-proposals", rule: "meeting.proposals");

        var voted = WithProposal("procedure").Given(Enumerable.Range(1, MeetingDecider.MostProposals).SelectMany(i => new MeetingEvent[]
        {
            new MeetingEvent.VoteOpened(i, 1, new(6, 6, Six), [], []),
            new MeetingEvent.VoteAbandoned(i, "Again"),
        }));
        voted.When(new MeetingCommand.OpenVote(1), Chair).ThenRefused("too-many-votes", rule: "meeting.conduct-of-voting");
    }

    [Fact]
    public void Items_are_taken_up_one_at_a_time()
    {
        var first = InSession().When(new MeetingCommand.TakeUpItem(1), Chair).Then(new MeetingEvent.ItemTakenUp(1));
        first.When(new MeetingCommand.TakeUpItem(1), Chair).ThenNothing();
        first.When(new MeetingCommand.ConcludeItem(2), Chair).ThenRefused("item-not-taken-up", rule: "meeting.agenda");
        first.When(new MeetingCommand.TakeUpItem(4), Chair).ThenRefused("unknown-item");
        first.When(new MeetingCommand.ConcludeItem(-1), Chair).ThenRefused("unknown-item");
        var second = first.Done(new MeetingCommand.TakeUpItem(2), Chair);
        second.State.Agenda.Select(i => i.Status).ShouldBe([AgendaStatus.Pending, AgendaStatus.Current, AgendaStatus.Pending]);
        var concluded = second.Done(new MeetingCommand.ConcludeItem(2), Chair);
        concluded.When(new MeetingCommand.ConcludeItem(2), Chair).ThenNothing();
        concluded.When(new MeetingCommand.TakeUpItem(2), Chair).ThenRefused("item-concluded", rule: "meeting.agenda");
        WithVote().When(new MeetingCommand.TakeUpItem(1), Chair).ThenRefused("vote-in-progress");
        WithVote().When(new MeetingCommand.ConcludeItem(1), Chair).ThenRefused("vote-in-progress");
        Convened().When(new MeetingCommand.TakeUpItem(1), Chair).ThenRefused("wrong-status");
    }

    [Fact]
    public void The_agenda_grows_until_it_is_full_or_the_meeting_is_over()
    {
        Scheduled().When(new MeetingCommand.AddAgendaItem("Energy assistance"), Secretariat).Then(new MeetingEvent.AgendaItemAdded(4, "Energy assistance"));
        Closed.When(new MeetingCommand.AddAgendaItem("Late"), Secretariat).ThenRefused("meeting-over");
        Scheduled().Given(Enumerable.Range(4, 97).Select(i => new MeetingEvent.AgendaItemAdded(i, "Item")))
            .When(new MeetingCommand.AddAgendaItem("One more"), Secretariat).ThenRefused("agenda-full");
    }

    [Fact]
    public void Closed_records_take_nothing_more()
    {
        var after = Start + Duration.FromDays(1);
        foreach (var command in (MeetingCommand[])[new MeetingCommand.RequestFloor(), new MeetingCommand.OpenVote(1), new MeetingCommand.RecordAttendance([new(China, Attendance.Present)]), new MeetingCommand.CloseSpeakersList(), new MeetingCommand.ReachDeadline("resumption")])
            foreach (var actor in (Actor[])[Chair, Head(Rok), SixParty.System, Secretariat])
                Closed.When(command, actor, after).Answer.Events.ShouldBeEmpty();
    }
}
