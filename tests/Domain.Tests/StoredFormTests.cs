using Coordinator.Domain.Meetings;
using Coordinator.Domain.Parties;
using Coordinator.Domain.Tests.Support;

namespace Coordinator.Domain.Tests;

/// <summary>Properties of the stored form that every aggregate relies on.</summary>
public class StoredFormTests
{
    [Fact]
    public void What_is_null_is_left_out_and_read_back_as_null()
    {
        var json = Stored.State(SixParty.InSession().State);
        json.ShouldNotContain("null");
        Stored.State(Stored.Read<MeetingState>(json)).ShouldBe(json);
    }

    [Fact]
    public void The_identity_of_nothing_equals_itself_however_it_was_made()
    {
        new PartyId("").ShouldBe(default);
        new PartyId("").GetHashCode().ShouldBe(default(PartyId).GetHashCode());
        default(PartyId).Value.ShouldBe("");
        Stored.Read<PartyId>(Stored.State(default(PartyId))).ShouldBe(default);
        Stored.Read<Actor>(Stored.State(SixParty.System)).ShouldBe(SixParty.System);
        Stored.Read<Actor>(Stored.State(Actor.Installation)).ShouldBe(Actor.Installation);
    }

    [Fact]
    public void A_voice_from_the_record_names_no_representative_and_comes_back_equal()
    {
        var voice = new Voice(default, "Wu Dawei", "Vice Minister", RepresentativeRole.Head, Level.ViceMinister);
        Stored.Read<Voice>(Stored.State(voice)).ShouldBe(voice);
    }
}
