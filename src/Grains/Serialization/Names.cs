using System.Collections.Frozen;
using System.Reflection;
using Coordinator.Domain;

namespace Coordinator.Grains.Serialization;

/// <summary>
/// The closed family of records under <typeparamref name="TFamily"/> and their public names, as in
/// <c>meeting.ballot-cast.v1</c>. Every member of the family has a name, and no two share one.
/// </summary>
public static class Names<TFamily>
{
    private static readonly FrozenDictionary<string, Type> s_types = typeof(TFamily).GetNestedTypes(BindingFlags.Public)
        .Where(t => t.IsSubclassOf(typeof(TFamily)))
        .ToFrozenDictionary(NameOf);

    private static readonly FrozenDictionary<Type, string> s_names = s_types.ToFrozenDictionary(p => p.Value, p => p.Key);

    /// <summary>All names and their types.</summary>
    public static IReadOnlyDictionary<string, Type> All => s_types;

    /// <summary>The name of a member of the family.</summary>
    public static string Of(TFamily member) => s_names[member!.GetType()];

    /// <summary>The type of that name, or null.</summary>
    public static Type? Find(string name) => s_types.GetValueOrDefault(name);

    private static string NameOf(Type type) => type.GetCustomAttribute<NameAttribute>()?.Name
        ?? throw new InvalidOperationException($"{type} has no [Name]; what is stored or published needs one.");
}
