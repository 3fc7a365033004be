using System.Diagnostics.CodeAnalysis;

namespace Coordinator.Domain;

/// <summary>
/// The text identity of something that is named by people and appears in addresses: 1 to 64 characters
/// from <c>A–Z a–z 0–9 . _ -</c>, the first a letter or a digit. Identities are ordered by code unit, so that what is
/// keyed by them has one order on every machine.
/// </summary>
/// <remarks>
/// The default value and the empty text are one and the same identity, that of nothing; both are kept as null so that
/// they are equal.
/// </remarks>
public interface ITextId<TSelf> where TSelf : struct, ITextId<TSelf>
{
    /// <summary>The text; the empty string for the default value, which names nothing.</summary>
    string Value { get; }

    /// <summary>Wraps a text without checking it; check what comes from outside with <see cref="TextId.IsValid"/>.</summary>
    static abstract TSelf Of(string value);
}

/// <summary>The grammar that all text identities share.</summary>
public static class TextId
{
    /// <summary>The most characters an identity has.</summary>
    public const int MaxLength = 64;

    /// <summary>Whether <paramref name="value"/> follows the grammar of identities.</summary>
    public static bool IsValid([NotNullWhen(true)] string? value)
    {
        if (value is null || value.Length is 0 or > MaxLength || !char.IsAsciiLetterOrDigit(value[0])) return false;
        foreach (var c in value)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')) return false;
        return true;
    }
}

/// <summary>Names a mechanism: the process as a whole.</summary>
public readonly record struct MechanismId(string Value) : ITextId<MechanismId>, IComparable<MechanismId>
{
    public string Value { get => field ?? ""; } = Value is "" ? null! : Value;
    public static MechanismId Of(string value) => new(value);
    public int CompareTo(MechanismId other) => string.CompareOrdinal(Value, other.Value);
    public override string ToString() => Value;
}

/// <summary>Names a party within its mechanism, usually by its ISO 3166 code.</summary>
public readonly record struct PartyId(string Value) : ITextId<PartyId>, IComparable<PartyId>
{
    public string Value { get => field ?? ""; } = Value is "" ? null! : Value;
    public static PartyId Of(string value) => new(value);
    public int CompareTo(PartyId other) => string.CompareOrdinal(Value, other.Value);
    public override string ToString() => Value;
}

/// <summary>Names a body within its mechanism.</summary>
public readonly record struct BodyId(string Value) : ITextId<BodyId>, IComparable<BodyId>
{
    public string Value { get => field ?? ""; } = Value is "" ? null! : Value;
    public static BodyId Of(string value) => new(value);
    public int CompareTo(BodyId other) => string.CompareOrdinal(Value, other.Value);
    public override string ToString() => Value;
}

/// <summary>Names a meeting, uniquely within the installation.</summary>
public readonly record struct MeetingId(string Value) : ITextId<MeetingId>, IComparable<MeetingId>
{
    public string Value { get => field ?? ""; } = Value is "" ? null! : Value;
    public static MeetingId Of(string value) => new(value);
    public int CompareTo(MeetingId other) => string.CompareOrdinal(Value, other.Value);
    public override string ToString() => Value;
}

/// <summary>Names a representative within its party.</summary>
public readonly record struct RepresentativeId(string Value) : ITextId<RepresentativeId>, IComparable<RepresentativeId>
{
    public string Value { get => field ?? ""; } = Value is "" ? null! : Value;
    public static RepresentativeId Of(string value) => new(value);
    public int CompareTo(RepresentativeId other) => string.CompareOrdinal(Value, other.Value);
    public override string ToString() => Value;
}

/// <summary>Names an accreditation within its mechanism.</summary>
public readonly record struct AccreditationId(string Value) : ITextId<AccreditationId>, IComparable<AccreditationId>
{
    public string Value { get => field ?? ""; } = Value is "" ? null! : Value;
    public static AccreditationId Of(string value) => new(value);
    public int CompareTo(AccreditationId other) => string.CompareOrdinal(Value, other.Value);
    public override string ToString() => Value;
}
