using Coordinator.Api.Hosting;
using Coordinator.Domain;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Voting;
using Coordinator.Grains.Hosting;
using NodaTime;

namespace Coordinator.Api.Identity;

/// <summary>
/// The installation itself, where its own secretariat is accredited: that secretariat sets up mechanisms and reaches them
/// all. It is kept like a mechanism, under a name that no mechanism can have, and is never shown as one.
/// </summary>
public sealed class Installation(IGrains grains, TimeProvider time)
{
    public static MechanismId Id { get; } = new("installation");

    private static readonly Actor s_actor = Domain.Actor.System("installation");
    private static readonly Duration s_linkLasts = Duration.FromDays(7);

    /// <summary>Makes it if it is not there.</summary>
    /// <returns>Whether anybody was ever accredited to it.</returns>
    public async ValueTask<bool> EnsureAsync(CancellationToken cancellation = default)
    {
        var grain = grains.Mechanism(Id);
        var (state, _) = await grain.ReadAsync(cancellation);
        if (!state.IsEstablished)
            Expect(await grain.SendAsync("establish", s_actor, time.Now(), new MechanismCommand.Establish(Id, "Installation", Charters.SixParty), cancellation));
        return state.Accreditations.Count > 0;
    }

    /// <summary>Gives out a link for the installation's secretariat.</summary>
    public ValueTask<Token> IssueAsync(CancellationToken cancellation = default) =>
        IssueAsync(Id, new(ActorRole.Secretariat, "Secretariat of the installation"), time.Now() + s_linkLasts, cancellation);

    /// <summary>Gives out a link on the installation's own account.</summary>
    public async ValueTask<Token> IssueAsync(MechanismId mechanism, AccreditationHolder holder, Instant expires, CancellationToken cancellation = default)
    {
        var secret = Secret.New();
        var id = new AccreditationId("a-" + secret.Hash[..16]);
        var reply = await grains.Mechanism(mechanism).SendAsync("issue:" + id, s_actor, time.Now(), new MechanismCommand.IssueAccreditation(id, holder, secret.Hash, expires), cancellation);
        Expect(reply);
        return new(mechanism, id, secret);
    }

    private static void Expect(Reply reply)
    {
        if (reply.Refusal is { } refusal) throw new InvalidOperationException($"The installation could not be prepared: {refusal}");
    }
}
