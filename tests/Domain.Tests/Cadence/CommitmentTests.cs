using System.Collections.Immutable;
using Coordinator.Domain.Cadence;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Tests.Support;
using NodaTime;

namespace Coordinator.Domain.Tests.Cadence;

public class CommitmentTests
{
    private static readonly BodyId s_body = new("heads-of-delegation");
    private static readonly Commitment s_promise = new(new(2024, 3, 1), "In the second quarter", s_body, new(2024, 4, 1), new(2024, 6, 30));

    private static HeldMeeting On(int month, int day) => new(s_body, "m", new(2024, month, day), new(2024, month, day));

    private static (CommitmentResult? Result, LocalDate? On) Follow(Commitment promise, LocalDate asOf, params HeldMeeting[] meetings)
    {
        var followed = promise.Follow(meetings, asOf);
        return (followed.Result, followed.On);
    }

    [Fact]
    public void The_eight_promises_of_the_six_party_talks_come_out_as_recorded()
    {
        var document = PublicRecord.SixPartyTalks();
        ImmutableArray<HeldMeeting> meetings = [.. document.Meetings.Select(HeldMeeting.Of)];
        var followed = document.Commitments.Select(c => Commitment.Of(c)!.Follow(meetings, new(2009, 3, 31))).ToList();
        followed.Count.ShouldBe(8);
        for (var i = 0; i < 8; i++)
        {
            followed[i].Result.ShouldBe(document.Commitments[i].Result, document.Commitments[i].Text);
            followed[i].On.ShouldBe(document.Commitments[i].On, document.Commitments[i].Text);
        }

        followed.Count(f => f.Result == CommitmentResult.Kept).ShouldBe(4);
        followed.Where(f => f.Result == CommitmentResult.Slipped).Select(f => f.DaysLate).ShouldBe([1, 2, 17]);
        followed.Single(f => f.Result == CommitmentResult.Declined).Commitment.RefusedBy.ShouldBe(new PartyId("PRK"));
    }

    [Fact]
    public void A_promise_is_open_until_its_window_has_passed()
    {
        Follow(s_promise, new(2024, 6, 30)).ShouldBe((null, null));
        Follow(s_promise, new(2024, 7, 1)).ShouldBe((CommitmentResult.Slipped, null));
        Follow(s_promise, new(2024, 7, 9), On(7, 9)).ShouldBe((CommitmentResult.Slipped, new LocalDate(2024, 7, 9)));
    }

    [Fact]
    public void The_first_meeting_in_the_window_keeps_it_on_its_edges_too()
    {
        Follow(s_promise, new(2024, 12, 1), On(6, 30), On(5, 2)).ShouldBe((CommitmentResult.Kept, new LocalDate(2024, 5, 2)));
        Follow(s_promise, new(2024, 12, 1), On(4, 1)).Result.ShouldBe(CommitmentResult.Kept);
        Follow(s_promise, new(2024, 12, 1), On(6, 30)).Result.ShouldBe(CommitmentResult.Kept);
    }

    [Fact]
    public void A_meeting_that_is_still_to_come_keeps_nothing() => Follow(s_promise, new(2024, 5, 1), On(5, 2)).ShouldBe((null, null));

    [Fact]
    public void Neither_the_meeting_that_made_it_nor_an_early_one_nor_another_bodys_keeps_it()
    {
        var atOnce = s_promise with { WindowFrom = s_promise.Made };
        Follow(atOnce, new(2024, 3, 31), On(3, 1)).ShouldBe((null, null));
        Follow(s_promise, new(2024, 7, 1), On(3, 20)).ShouldBe((CommitmentResult.Slipped, null));
        Follow(s_promise, new(2024, 7, 1), On(5, 2) with { Body = new("another") }).ShouldBe((CommitmentResult.Slipped, null));
    }

    [Fact]
    public void A_refusal_declines_it_unless_the_meeting_was_held_all_the_same()
    {
        var refused = s_promise with { RefusedBy = new("PRK") };
        Follow(refused, new(2024, 5, 1)).ShouldBe((CommitmentResult.Declined, null));
        Follow(refused, new(2024, 12, 1), On(8, 1)).ShouldBe((CommitmentResult.Declined, null));
        Follow(refused, new(2024, 12, 1), On(6, 1)).ShouldBe((CommitmentResult.Kept, new LocalDate(2024, 6, 1)));
    }

    [Fact]
    public void Only_promises_to_meet_are_followed() =>
        Commitment.Of(new DocumentCommitment(new(2024, 1, 1), "Shut down", new(2024, 1, 1), new(2024, 3, 1), "action", s_body)).ShouldBeNull();
}
