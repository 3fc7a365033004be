using System.Collections.Frozen;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Coordinator.Api.OpenApi;

/// <summary>The doc comments of this product's assemblies, as the compiler left them beside them: the interface is described by the code that answers it.</summary>
internal static partial class DocComments
{
    private static readonly Lazy<FrozenDictionary<string, XElement>> s_members = new(Load);

    public static string? OfType(Type type) => Summary("T:" + NameOf(type));

    /// <summary>Of a constructor's parameter or a property with that name.</summary>
    public static string? OfMember(Type type, string member) =>
        Summary($"P:{NameOf(type)}.{member}")
        ?? (s_members.Value.GetValueOrDefault("T:" + NameOf(type))?.Elements("param").FirstOrDefault(p => p.Attribute("name")?.Value == member) is { } param ? Text(param) : null);

    public static string? OfMethod(MethodInfo method)
    {
        var name = $"M:{NameOf(method.DeclaringType!)}.{method.Name}";
        foreach (var (key, member) in s_members.Value)
            if (key.StartsWith(name, StringComparison.Ordinal) && (key.Length == name.Length || key[name.Length] is '(' or '`')) return Text(member.Element("summary"));
        return null;
    }

    private static string NameOf(Type type) => (type.FullName ?? type.Name).Replace('+', '.');

    private static string? Summary(string key) => s_members.Value.TryGetValue(key, out var member) ? Text(member.Element("summary")) : null;

    private static string? Text(XElement? element)
    {
        if (element is null) return null;
        var words = string.Concat(element.Nodes().Select(node => node switch
        {
            XText text => text.Value,
            // <see cref="P:Name.Of.Something"/> reads "Something".
            XElement { Name.LocalName: "see" or "paramref" } reference => (reference.Attribute("cref") ?? reference.Attribute("name"))?.Value.Split('.', ':')[^1] ?? "",
            XElement other => other.Value,
            _ => "",
        }));
        words = Blanks().Replace(words, " ").Trim();
        return words.Length == 0 ? null : words;
    }

    private static FrozenDictionary<string, XElement> Load()
    {
        var members = new Dictionary<string, XElement>();
        foreach (var assembly in new[] { "Coordinator.Domain", "Coordinator.Grains", "Coordinator.Api" })
        {
            var file = Path.Combine(AppContext.BaseDirectory, assembly + ".xml");
            if (!File.Exists(file)) continue;
            foreach (var member in XDocument.Load(file).Descendants("member"))
                if (member.Attribute("name")?.Value is { } name) members[name] = member;
        }

        return members.ToFrozenDictionary();
    }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Blanks();
}
