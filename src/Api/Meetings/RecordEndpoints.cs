using System.Text.Json;
using System.Text.Json.Nodes;
using Coordinator.Api.Hosting;
using Coordinator.Api.Identity;
using Coordinator.Api.Live;
using Coordinator.Api.Problems;
using Coordinator.Domain.Meetings;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Journal;
using Coordinator.Grains.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Coordinator.Api.Meetings;

/// <summary>The record of a meeting: as data, and as a page to print.</summary>
internal static class RecordEndpoints
{
    public static void MapRecord(this IEndpointRouteBuilder meeting)
    {
        meeting.MapGet("record", ReadAsync).WithName("read-record").Produces<MeetingRecord>();
        meeting.MapGet("record.html", PrintAsync).WithName("print-record").Produces(StatusCodes.Status200OK, contentType: "text/html");
    }

    /// <summary>The record, computed from the meeting's events. Besides its members, <c>version</c> says up to which event, and <c>provisional</c> that the meeting is not over.</summary>
    private static async Task<Results<JsonHttpResult<JsonObject>, Problem>> ReadAsync(HttpContext context, IGrains grains, IJournal journal)
    {
        var (record, version, problem) = await FindAsync(context, grains, journal);
        if (problem is not null) return problem;
        var answer = new JsonObject { ["version"] = version, ["provisional"] = IsProvisional(record!) };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(record, Json.Wire)!.AsObject()) answer[name] = value?.DeepClone();
        return TypedResults.Json(answer);
    }

    /// <summary>The record as a page to print, complete in itself.</summary>
    private static async Task<Results<ContentHttpResult, Problem>> PrintAsync(HttpContext context, IGrains grains, IJournal journal, TimeProvider time)
    {
        var (record, version, problem) = await FindAsync(context, grains, journal);
        if (problem is not null) return problem;
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        return TypedResults.Text(RecordPage.Of(record!, version, IsProvisional(record!), time.Now()), "text/html", System.Text.Encoding.UTF8);
    }

    /// <summary>What is over changes no more.</summary>
    private static bool IsProvisional(MeetingRecord record) => !record.Status.IsOver();

    private static async ValueTask<(MeetingRecord? Record, long Version, Problem? Problem)> FindAsync(HttpContext context, IGrains grains, IJournal journal)
    {
        var (meeting, plan) = await context.FindMeetingAsync(grains);
        if (plan is null) return (null, 0, Problem.Unknown("meeting"));
        if (context.DisplayOnly() is { } display) return (null, 0, display);
        if (Audiences.Admit(context.Actor(), meeting.State, out _) is { } refusal) return (null, 0, Problem.Of(refusal));

        var events = new List<(MeetingEvent, NodaTime.Instant)>();
        var version = 0L;
        await foreach (var recorded in journal.ReadStreamAsync(GrainKinds.Meeting.StreamOf(plan.Meeting.Value), 0, context.RequestAborted))
        {
            events.Add((StoredEvents<MeetingEvent>.Read(recorded), recorded.At));
            version = recorded.Version;
        }

        context.Response.Headers.ETag = $"\"{version}\"";
        context.Response.Headers.CacheControl = "no-store";
        return (MeetingRecord.From(events), version, null);
    }
}
