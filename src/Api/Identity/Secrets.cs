using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Coordinator.Domain;

namespace Coordinator.Api.Identity;

/// <summary>
/// A secret of 256 random bits. Its text goes to whoever is accredited, once; only its hash is kept, and it has so much
/// entropy that a plain SHA-256 is all it needs.
/// </summary>
public readonly struct Secret
{
    private const int Bytes = 32;

    private Secret(string text, string hash) => (Text, Hash) = (text, hash);

    /// <summary>For the one who is accredited; never stored or logged.</summary>
    public string Text { get; }

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public string Hash { get; }

    public static Secret New()
    {
        Span<byte> bits = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(bits);
        return Of(bits, Base64Url.EncodeToString(bits));
    }

    /// <summary>
    /// A secret that only who knows this one and <paramref name="purpose"/> can make, and always makes the same. It tells
    /// nothing of this one.
    /// </summary>
    public Secret Derive(string purpose)
    {
        Span<byte> bits = stackalloc byte[Bytes];
        HMACSHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Text), System.Text.Encoding.UTF8.GetBytes(purpose), bits);
        return Of(bits, Base64Url.EncodeToString(bits));
    }

    public static bool TryRead(string text, out Secret secret)
    {
        Span<byte> bits = stackalloc byte[Bytes];
        secret = default;
        if (text.Length != Base64Url.GetEncodedLength(Bytes) || !Base64Url.TryDecodeFromChars(text, bits, out var written) || written != Bytes) return false;
        secret = Of(bits, text);
        return true;
    }

    /// <summary>Whether this is the secret with that hash, in a time that does not tell how nearly.</summary>
    public bool Matches(string hash) => CryptographicOperations.FixedTimeEquals(
        System.Text.Encoding.ASCII.GetBytes(Hash),
        System.Text.Encoding.ASCII.GetBytes(hash));

    public override string ToString() => "(secret)";

    private static Secret Of(ReadOnlySpan<byte> bits, string text) => new(text, Convert.ToHexStringLower(SHA256.HashData(bits)));
}

/// <summary>What a link or a session carries: <c>MECHANISM~ACCREDITATION~SECRET</c>.</summary>
public readonly record struct Token(MechanismId Mechanism, AccreditationId Accreditation, Secret Secret)
{
    /// <summary>The text with the secret in it.</summary>
    public string Reveal() => $"{Mechanism}~{Accreditation}~{Secret.Text}";

    /// <summary>Without the secret, so that nothing that prints a token gives it away.</summary>
    public override string ToString() => $"{Mechanism}~{Accreditation}~…";

    public static bool TryParse([NotNullWhen(true)] string? text, out Token token)
    {
        token = default;
        if (text is not { Length: <= 2 * TextId.MaxLength + 64 } || text.Split('~') is not [var mechanism, var accreditation, var secret]) return false;
        if (!TextId.IsValid(mechanism) || !TextId.IsValid(accreditation) || !Secret.TryRead(secret, out var read)) return false;
        token = new(new(mechanism), new(accreditation), read);
        return true;
    }
}
