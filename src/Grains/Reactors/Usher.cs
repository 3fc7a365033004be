using System.Collections.Immutable;
using Coordinator.Domain;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Parties;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Journal;
using Coordinator.Grains.Serialization;

namespace Coordinator.Grains.Reactors;

/// <summary>
/// Seats delegations: a party's decision on who speaks for it reaches the meeting; if the meeting refuses, the party
/// hears that nobody speaks for it there after all.
/// </summary>
public sealed class Usher : IReactor
{
    /// <summary>Begins the reason of a voice that was released because the meeting refused it; the refusal's code follows.</summary>
    public const string RefusedByMeeting = "refused by the meeting: ";

    private static readonly ImmutableHashSet<string> s_followed = ["party.voice-taken.v1", "party.voice-released.v1"];

    public string Name => "usher";

    public bool Follows(string eventType) => s_followed.Contains(eventType);

    public async ValueTask ReactAsync(RecordedEvent happened, Reaction reaction, CancellationToken cancellation)
    {
        var key = happened.Stream.Value.Split('/');
        var (mechanism, party) = (new MechanismId(key[1]), new PartyId(key[2]));
        switch (StoredEvents<PartyEvent>.Read(happened))
        {
            case PartyEvent.VoiceTaken e:
                var voice = new Voice(e.Representative, e.Name, e.Title, e.Role, e.Level);
                if (await reaction.SendAsync(reaction.Grains.Meeting(e.Meeting), new MeetingCommand.RecordVoice(party, voice), cancellation) is { } refusal)
                    await reaction.SendAsync(reaction.Grains.Party(mechanism, party), new PartyCommand.ReleaseVoice(e.Meeting, RefusedByMeeting + refusal.Code), cancellation);
                break;

            // A meeting that is over keeps who spoke; its refusal is right and ends the matter.
            case PartyEvent.VoiceReleased e:
                await reaction.SendAsync(reaction.Grains.Meeting(e.Meeting), new MeetingCommand.VacateVoice(party), cancellation);
                break;
        }
    }
}
