using System.Globalization;
using System.Numerics;

namespace Coordinator.Domain.Cadence;

/// <summary>An exact quotient of whole numbers in lowest terms; the denominator is positive. The default value is 0.</summary>
public readonly struct Ratio : IEquatable<Ratio>, IComparable<Ratio>
{
    private readonly long _denominator;

    /// <exception cref="DivideByZeroException">The denominator is zero.</exception>
    public Ratio(long numerator, long denominator)
    {
        if (denominator == 0) throw new DivideByZeroException("A ratio has no zero below the line.");
        var divisor = (long)BigInteger.GreatestCommonDivisor(numerator, denominator) * Math.Sign(denominator);
        (Numerator, _denominator) = (numerator / divisor, denominator / divisor);
    }

    public long Numerator { get; }

    public long Denominator => _denominator == 0 ? 1 : _denominator;

    /// <summary>The nearest floating-point number; for showing only.</summary>
    public double Value => (double)Numerator / Denominator;

    /// <summary>The middle one of the numbers, or half the sum of the middle two; null for none.</summary>
    public static Ratio? Median(IEnumerable<int> numbers)
    {
        int[] sorted = [.. numbers.Order()];
        var half = sorted.Length / 2;
        return sorted.Length == 0 ? null : sorted.Length % 2 == 1 ? new(sorted[half], 1) : new((long)sorted[half - 1] + sorted[half], 2);
    }

    /// <summary>The sum over the count; null for none.</summary>
    public static Ratio? Mean(IReadOnlyCollection<int> numbers) => numbers.Count == 0 ? null : new(numbers.Sum(n => (long)n), numbers.Count);

    public static Ratio operator -(Ratio left, Ratio right) =>
        new(checked((left.Numerator * right.Denominator) - (right.Numerator * left.Denominator)), checked(left.Denominator * right.Denominator));

    public static Ratio Subtract(Ratio left, Ratio right) => left - right;
    public static bool operator ==(Ratio left, Ratio right) => left.Equals(right);
    public static bool operator !=(Ratio left, Ratio right) => !left.Equals(right);
    public static bool operator <(Ratio left, Ratio right) => left.CompareTo(right) < 0;
    public static bool operator >(Ratio left, Ratio right) => left.CompareTo(right) > 0;
    public static bool operator <=(Ratio left, Ratio right) => left.CompareTo(right) <= 0;
    public static bool operator >=(Ratio left, Ratio right) => left.CompareTo(right) >= 0;

    public int CompareTo(Ratio other) => ((Int128)Numerator * other.Denominator).CompareTo((Int128)other.Numerator * Denominator);

    public bool Equals(Ratio other) => Numerator == other.Numerator && Denominator == other.Denominator;

    public override bool Equals(object? obj) => obj is Ratio other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Numerator, Denominator);

    /// <summary>Rounded half away from zero, exactly.</summary>
    /// <param name="decimals">How many digits behind the point, 0 to 9.</param>
    public string ToString(int decimals)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decimals);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decimals, 9);
        var scale = (Int128)Math.Pow(10, decimals);
        var digits = ((Int128.Abs(Numerator) * scale * 2) + Denominator) / (2 * (Int128)Denominator);
        var sign = Numerator < 0 && digits > 0 ? "-" : "";
        var whole = (digits / scale).ToString(CultureInfo.InvariantCulture);
        return decimals == 0 ? sign + whole : $"{sign}{whole}.{(digits % scale).ToString(CultureInfo.InvariantCulture).PadLeft(decimals, '0')}";
    }

    /// <summary>As a whole number or <c>n/d</c>.</summary>
    public override string ToString() => Denominator == 1 ? Numerator.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");
}
