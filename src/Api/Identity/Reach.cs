using System.Diagnostics.CodeAnalysis;
using Coordinator.Api.Problems;
using Coordinator.Domain;
using Coordinator.Domain.Meetings;
using Coordinator.Grains.Hosting;

namespace Coordinator.Api.Identity;

/// <summary>
/// What a session learns of at all. What lies outside its accreditation does not exist for it: it is answered "unknown",
/// as if it were not there.
/// </summary>
internal static class Reach
{
    /// <summary>The identity in a route value; false when it is none.</summary>
    public static bool TryGetId<TId>(this HttpContext context, string name, out TId id) where TId : struct, ITextId<TId>
    {
        var text = context.Request.RouteValues[name] as string;
        id = TextId.IsValid(text) ? TId.Of(text) : default;
        return TextId.IsValid(text);
    }

    /// <summary>The mechanism that the address names, if the session reaches it.</summary>
    public static bool TryGetMechanism(this HttpContext context, out MechanismId id, [NotNullWhen(false)] out Problem? problem)
    {
        problem = null;
        if (context.TryGetId("mechanism", out id) && id != Installation.Id && context.Actor().Reaches(id)) return true;
        problem = Problem.Unknown("mechanism");
        return false;
    }

    /// <summary>A public display sees its meeting and nothing else.</summary>
    public static Problem? DisplayOnly(this HttpContext context) => context.Actor().Role == ActorRole.Display
        ? Problem.Of(Refusal.Forbidden("display", StandingRules.Capacity, "A public display shows its meeting and nothing else."))
        : null;

    /// <summary>Whether a session learns of a meeting: a display of its own alone, all others of those of their mechanism.</summary>
    public static bool Sees(this Actor actor, MeetingPlan plan) =>
        actor.Reaches(plan.Mechanism) && (actor.Role != ActorRole.Display || actor.Meeting == plan.Meeting || (actor.Meeting is null && actor.Body == plan.Body));

    /// <summary>The meeting that the address names, as it is now, if the session learns of it.</summary>
    public static async ValueTask<(Versioned<MeetingState> Meeting, MeetingPlan? Plan)> FindMeetingAsync(this HttpContext context, IGrains grains)
    {
        if (!context.TryGetId<MeetingId>("meeting", out var id)) return default;
        var meeting = await grains.Meeting(id).ReadAsync(context.RequestAborted);
        return meeting.State.Plan is { } plan && context.Actor().Sees(plan) ? (meeting, plan) : default;
    }
}
