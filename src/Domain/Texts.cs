using System.Text;

namespace Coordinator.Domain;

/// <summary>Limits on what people write, counted in UTF-16 code units, and the check that every text from outside passes.</summary>
public static class Texts
{
    public const int MaxName = 200;
    public const int MaxReason = 2_000;
    public const int MaxText = 40_000;

    /// <summary>A name or a title: required, one line.</summary>
    public static Refusal? Name(string field, string? value) => Check(field, value, MaxName, required: true, lines: false);

    /// <summary>A reason or a note: required, may have lines.</summary>
    public static Refusal? Reason(string field, string? value) => Check(field, value, MaxReason, required: true, lines: true);

    /// <summary>A reason or a note that may be left out.</summary>
    public static Refusal? Optional(string field, string? value, int max = MaxReason) => Check(field, value, max, required: false, lines: true);

    /// <summary>The text of a proposal: required, may have lines.</summary>
    public static Refusal? Text(string field, string? value) => Check(field, value, MaxText, required: true, lines: true);

    /// <summary>An identity that came from outside.</summary>
    public static Refusal? Id(string field, string? value) => TextId.IsValid(value)
        ? null
        : Refusal.Invalid(field, $"{field} must be 1 to {TextId.MaxLength} of A–Z, a–z, 0–9, '.', '_' and '-', beginning with a letter or a digit.", "invalid-id");

    /// <summary>The first of the refusals that is one.</summary>
    public static Refusal? First(params ReadOnlySpan<Refusal?> refusals)
    {
        foreach (var refusal in refusals)
            if (refusal is not null) return refusal;
        return null;
    }

    private static Refusal? Check(string field, string? value, int max, bool required, bool lines)
    {
        if (string.IsNullOrWhiteSpace(value))
            return required || value is { Length: > 0 } ? Refusal.Invalid(field, $"{field} must not be empty.", "empty-field") : null;
        if (value.Length > max)
            return Refusal.Invalid(field, $"{field} has {value.Length} characters; at most {max} are taken.", "field-too-long");

        foreach (var rune in value.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.IsControl(rune) && !(lines && rune.Value is '\n' or '\t') || !lines && rune.Value is 0x2028 or 0x2029)
                return Refusal.Invalid(field, $"{field} contains the character U+{rune.Value:X4}, which is not allowed.", "control-character");
            // Bidirectional overrides let a text read differently from what it says.
            if (rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069))
                return Refusal.Invalid(field, $"{field} contains the direction override U+{rune.Value:X4}, which is not allowed.", "control-character");
        }

        return null;
    }
}
