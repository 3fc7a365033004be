using System.Text.RegularExpressions;
using Coordinator.Domain.Bodies;
using Coordinator.Domain.Mechanisms;
using Coordinator.Domain.Meetings;
using Coordinator.Domain.Parties;
using Coordinator.Domain.Tests.Support;

namespace Coordinator.Domain.Tests;

/// <summary>Codes are for programs, so every one that the rules can give must be known to be given: each is expected by name in a test here.</summary>
public partial class RefusalCodesTests
{
    [GeneratedRegex("""(?<=")[a-z]+(?:-[a-z]+)+(?=")""", RegexOptions.ExplicitCapture)]
    private static partial Regex KebabLiteral();

    [GeneratedRegex("""Refusal\.(?:Forbidden|NotFound|Conflict)\(\s*"(?<code>[a-z-]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex FirstArgument();

    [GeneratedRegex("""(?:ThenRefused\(|Refused\(.*, |^\s*\(".*", )"(?<code>[a-z]+(?:-[a-z]+)*)"[,)]""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Expected();

    private static IEnumerable<string> Sources(params string[] folder) =>
        Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    [Fact]
    public void Every_code_in_the_rules_is_exercised()
    {
        var codes = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in Sources("src", "Domain"))
        {
            var text = File.ReadAllText(file);
            codes.UnionWith(FirstArgument().Matches(text).Select(m => m.Groups["code"].Value));
            if (file.EndsWith("Decider.cs", StringComparison.Ordinal) || Path.GetFileName(file) is "Texts.cs" or "Meeting.cs" or "Refusal.cs" or "Charter.cs")
                codes.UnionWith(KebabLiteral().Matches(text).Select(m => m.Value));
        }

        codes.ExceptWith(["joint-statement"]); // a matter of the ready charter
        codes.Count.ShouldBeGreaterThan(60);

        var expected = Sources("tests", "Domain.Tests").SelectMany(f => Expected().Matches(File.ReadAllText(f))).Select(m => m.Groups["code"].Value).ToHashSet(StringComparer.Ordinal);
        codes.Except(expected, StringComparer.Ordinal).ShouldBeEmpty("these codes are in src/Domain and no test expects them");
        Console.WriteLine($"Refusals: {codes.Count} codes, each exercised.");
    }

    [Fact]
    public void What_follows_another_decision_is_asked_by_the_system_only()
    {
        SixParty.NoParty.When(new PartyCommand.Admit(SixParty.Mechanism, SixParty.Japan, "Japan", "Japan", "Tokyo", "Asia/Tokyo", "ja"), SixParty.Secretariat).ThenRefused("by-the-mechanism");
        SixParty.Body.When(new BodyCommand.RecordMeeting(new(SixParty.Round, "N", MeetingStatus.Closed, SixParty.Start, SixParty.Start, "Etc/UTC", "P", DatesOnly: false, null)), SixParty.Chair).ThenRefused("by-the-meeting");
        SixParty.Imported.When(new MechanismCommand.EndSession(new("link")), SixParty.Secretariat).ThenRefused("by-sign-out");
        SixParty.Imported.When(new MechanismCommand.RedeemAccreditation(new("link"), "h", "s", "h", SixParty.Start), SixParty.Secretariat).ThenRefused("by-sign-in");
        SixParty.InSession().When(new MeetingCommand.RequestFloor(), SixParty.Display).ThenRefused("display", rule: "standing.capacity");
        SixParty.InSession().When(new MeetingCommand.RequestFloor(), SixParty.Chair).ThenRefused("not-a-delegation", rule: "standing.capacity");
    }
}
