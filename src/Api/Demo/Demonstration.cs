using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Coordinator.Api.Hosting;
using Coordinator.Api.Identity;
using Coordinator.Api.Mechanisms;
using Coordinator.Domain;
using Coordinator.Domain.Bodies;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Parties;
using Coordinator.Grains.Hosting;
using Coordinator.Grains.Reactors;
using Coordinator.Grains.Serialization;
using NodaTime;

namespace Coordinator.Api.Demo;

/// <summary>One of the demonstration's links.</summary>
/// <param name="Role">The capacity, or "installation" for the secretariat that sets up mechanisms.</param>
/// <param name="Link">Signs in once.</param>
/// <param name="Token">What stands after '#' in the link.</param>
public sealed record DemoLink(string Role, string Name, string Link, string Token, PartyId? Party = null, RepresentativeId? Representative = null);

/// <summary>What the demonstration set up, for a script to drive it by.</summary>
public sealed record DemoLinks(string Address, MechanismId Mechanism, BodyId Body, MeetingId Meeting, ImmutableArray<DemoLink> Links);

/// <summary>
/// Sets up the demonstration: the six-party talks from the public record, their last known heads of delegation, and a
/// meeting to run. Run again it finds what is there, and gives out new links.
/// </summary>
internal sealed class Demonstration(IGrains grains, Importer importer, Installation installation, IReactions reactions, ServerOptions options, TimeProvider time)
{
    public const string LinksFile = "demo-links.json";
    private const string Document = "Demo/six-party-talks.json";
    private const string Venue = "Beijing";
    private const string VenueZone = "Asia/Shanghai";
    private static readonly BodyId s_body = new("heads-of-delegation");
    private static readonly RepresentativeId s_head = new("head");
    private static readonly RepresentativeId s_alternate = new("alternate");
    private static readonly Actor s_actor = Actor.System("demo");
    private static readonly Duration s_linksLast = Duration.FromDays(30);

    private static readonly ImmutableArray<string> s_agenda =
    [
        "Adoption of the agenda",
        "Implementation of the initial actions: shutdown, declaration and verification",
        "Economic, energy and humanitarian assistance",
        "Report of the working groups and date of the next meeting",
    ];

    public async Task<DemoLinks> PrepareAsync(string address, CancellationToken cancellation)
    {
        var content = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, Document), cancellation);
        var document = JsonSerializer.Deserialize<MechanismDocument>(content, Json.Wire)!;
        var mechanism = document.Mechanism.Id;
        // The id names the document, and the rules that come with it: another edition is another import, which adds what is new.
        var id = $"demo:{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}:{typeof(MechanismDocument).Module.ModuleVersionId:n}";
        var (_, refusal) = await importer.ImportAsync(id, Actor.Installation, document, null, cancellation);
        if (refusal is not null) throw new InvalidOperationException($"The demonstration's document was refused: {refusal}");

        await AccreditAsync(document, cancellation);
        var meeting = await FindOrScheduleAsync(mechanism, cancellation);
        var links = await IssueAsync(address, document, meeting, cancellation);
        var prepared = new DemoLinks(address, mechanism, s_body, meeting, links);
        await WriteAsync(prepared, cancellation);
        return prepared;
    }

    private async Task AccreditAsync(MechanismDocument document, CancellationToken cancellation)
    {
        foreach (var party in document.Parties)
        {
            var grain = grains.Party(document.Mechanism.Id, party.Id);
            var (state, _) = await grain.ReadAsync(cancellation);
            if (!state.Representatives.ContainsKey(s_head) && LastHead(document, party.Id) is { } head)
                await SendAsync(grain, "demo:head", new PartyCommand.AccreditRepresentative(s_head, head.Name, head.Title, RepresentativeRole.Head, head.Level), cancellation);
            if (!state.Representatives.ContainsKey(s_alternate))
                await SendAsync(grain, "demo:alternate", new PartyCommand.AccreditRepresentative(s_alternate, $"Alternate, {party.Short}", "Deputy head of delegation", RepresentativeRole.Alternate, Level.DirectorGeneral), cancellation);
        }
    }

    private static DocumentHead? LastHead(MechanismDocument document, PartyId party) => document.Meetings
        .Where(m => m.Body == s_body && !m.Heads.IsDefault)
        .OrderByDescending(m => m.From)
        .SelectMany(m => m.Heads)
        .FirstOrDefault(h => h.Party == party);

    private async Task<MeetingId> FindOrScheduleAsync(MechanismId mechanism, CancellationToken cancellation)
    {
        var now = time.Now();
        var grain = grains.Body(mechanism, s_body);
        var (body, version) = await grain.ReadAsync(cancellation);
        foreach (var known in body.Meetings.Reverse())
        {
            var current = known.Status is MeetingStatus.Open or MeetingStatus.Suspended || (known.Status is MeetingStatus.Scheduled or MeetingStatus.Convened && known.Ends > now);
            if (known.DatesOnly || !current) continue;
            await ConveneAsync(known.Id, cancellation);
            return known.Id;
        }

        var hour = Duration.FromHours(1);
        var starts = Instant.FromUnixTimeTicks((now.ToUnixTimeTicks() / hour.BclCompatibleTicks + 1) * hour.BclCompatibleTicks);
        var meeting = new MeetingId($"demo-{starts:uuuuMMdd'-'HHmm}-{version}");
        var plan = new BodyCommand.ScheduleMeeting(meeting, "Heads of delegation meeting, demonstration", starts, starts + 3 * hour, VenueZone, Venue, s_agenda);
        await SendAsync(grain, "demo:" + meeting, plan, cancellation);
        await ConveneAsync(meeting, cancellation);
        return meeting;
    }

    private async Task ConveneAsync(MeetingId id, CancellationToken cancellation)
    {
        var grain = grains.Meeting(id);
        if ((await grain.ReadAsync(cancellation)).State.Status == MeetingStatus.Scheduled)
            await SendAsync(grain, $"demo:convene:{(await grain.ReadAsync(cancellation)).Version}", new MeetingCommand.Convene(), cancellation);
    }

    private async Task SendAsync<TState, TCommand, TEvent>(GrainRef<TState, TCommand, TEvent> grain, string id, TCommand command, CancellationToken cancellation)
        where TCommand : class
        where TEvent : class
    {
        var reply = await grain.SendAsync(id, s_actor, time.Now(), command, cancellation);
        if (reply.Refusal is { } refusal) throw new InvalidOperationException($"The demonstration could not be set up: {refusal}");
        await reactions.SettledAsync(reply.Receipt!.Position, cancellation);
    }

    private async Task<ImmutableArray<DemoLink>> IssueAsync(string address, MechanismDocument document, MeetingId meeting, CancellationToken cancellation)
    {
        var mechanism = document.Mechanism.Id;
        var expires = time.Now() + s_linksLast;
        var links = ImmutableArray.CreateBuilder<DemoLink>();
        await AddAsync("secretariat", mechanism, new(ActorRole.Secretariat, $"Secretariat of the {document.Mechanism.Name}"));
        await AddAsync("chair", mechanism, new(ActorRole.Chair, "Chair of the Heads of Delegation", Body: s_body));
        foreach (var party in document.Parties) await AddPersonAsync("head", party.Id, s_head, ActorRole.Head);
        await AddAsync("display", mechanism, new(ActorRole.Display, "Public display of the hall", Meeting: meeting));
        foreach (var party in document.Parties) await AddPersonAsync("alternate", party.Id, s_alternate, ActorRole.Alternate);
        await AddAsync("installation", Installation.Id, new(ActorRole.Secretariat, "Secretariat of the installation"));
        return links.ToImmutable();

        async Task AddPersonAsync(string role, PartyId party, RepresentativeId id, ActorRole capacity)
        {
            var (state, _) = await grains.Party(mechanism, party).ReadAsync(cancellation);
            // Somebody who was withdrawn in an earlier run is not given a link.
            if (state.Representatives.TryGetValue(id, out var person) && !person.Withdrawn) await AddAsync(role, mechanism, new(capacity, person.Name, party, id));
        }

        async Task AddAsync(string role, MechanismId where, AccreditationHolder holder)
        {
            var token = await installation.IssueAsync(where, holder, expires, cancellation);
            links.Add(new(role, holder.Name, Links.Of(address, token), token.Reveal(), holder.Party, holder.Representative));
        }
    }

    private async Task WriteAsync(DemoLinks prepared, CancellationToken cancellation)
    {
        var path = Path.Combine(options.DataFolder, LinksFile);
        var unfinished = path + ".new";
        File.Delete(unfinished);
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        // Whoever reads the links can sign in: they are their owner's alone.
        if (!OperatingSystem.IsWindows()) create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var file = new FileStream(unfinished, create))
            await JsonSerializer.SerializeAsync(file, prepared, s_readable, cancellation);
        File.Move(unfinished, path, overwrite: true);
    }

    private static readonly JsonSerializerOptions s_readable = new(Json.Wire) { WriteIndented = true };
}
