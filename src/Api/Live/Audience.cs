using Coordinator.Domain;
using Coordinator.Domain.Meetings;

namespace Coordinator.Api.Live;

/// <summary>Who sees the same view of a meeting.</summary>
public enum Audience
{
    /// <summary>Delegations, chair, secretariat.</summary>
    Room,

    /// <summary>The public.</summary>
    Display,
}

/// <summary>Who may watch what.</summary>
public static class Audiences
{
    private static readonly Rule s_watching = new(
        "live.watching",
        "A meeting is watched by the secretariat, the chair of its body, and the delegations that take part in it; a public display shows its own meeting, or those of its body.",
        "Rules of procedure on private meetings, UNGA rules 60 and 61");

    /// <summary>The audience that <paramref name="actor"/> belongs to, or why it may not watch.</summary>
    public static Refusal? Admit(Actor actor, MeetingState meeting, out Audience audience)
    {
        var plan = meeting.Plan!;
        audience = actor.Role == ActorRole.Display ? Audience.Display : Audience.Room;
        if (!actor.Reaches(plan.Mechanism)) return Refusal.Forbidden("other-mechanism", StandingRules.Capacity, "Your accreditation is to another mechanism.");
        return actor.Role switch
        {
            ActorRole.Secretariat => null,
            // What was taken over from the public record is public.
            not ActorRole.Display when meeting.FromRecord => null,
            ActorRole.Chair => actor.IsChairOf(plan.Mechanism, plan.Body) ? null : Refusal.Forbidden("not-the-chair", s_watching, $"You preside over another body than {plan.BodyName}."),
            ActorRole.Display => actor.Meeting == plan.Meeting || (actor.Meeting is null && actor.Body == plan.Body)
                ? null
                : Refusal.Forbidden("display", s_watching, "This display is for another meeting."),
            _ when !actor.IsDelegate => Refusal.Forbidden("not-for-you", s_watching, "This is for delegations, the chair, the secretariat and public displays."),
            _ when meeting.Find(actor.Party!.Value) is null => Refusal.Forbidden("not-a-member", s_watching, $"{actor.Party} does not take part in {plan.BodyName}."),
            _ when actor.Body is { } body && body != plan.Body => Refusal.Forbidden("other-body", s_watching, $"You are accredited to another body than {plan.BodyName}."),
            _ => null,
        };
    }

    /// <summary>Under what presence counts somebody; null for one that is not counted.</summary>
    public static string? PlaceOf(Actor actor) => actor.Role switch
    {
        ActorRole.Secretariat => "secretariat",
        ActorRole.Chair => "chair",
        _ when actor.IsDelegate => actor.Party!.Value.Value,
        _ => null,
    };
}
