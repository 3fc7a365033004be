namespace Coordinator.Domain;

/// <summary>
/// Rank of a representative, most senior first. A party's own titles map onto it. The numeric order is part of the
/// stored form's meaning: a smaller number outranks a larger one.
/// </summary>
public enum Level
{
    HeadOfState = 1,
    Minister = 2,
    ViceMinister = 3,
    AmbassadorAtLarge = 4,
    Ambassador = 5,
    DirectorGeneral = 6,
    Director = 7,
    Expert = 8,
}

/// <summary>What happens when a party sends somebody below the required level.</summary>
public enum RepresentationPolicy
{
    /// <summary>The party is flagged; it counts and votes.</summary>
    Warn,

    /// <summary>The party counts for no quorum and does not vote on substance, unless the chair waives it with a recorded reason.</summary>
    Require,
}

/// <summary>How a party's level of representation compares with what its body requires.</summary>
public enum LevelStanding
{
    /// <summary>Nobody speaks for the party yet.</summary>
    Unrepresented,

    /// <summary>At the required level or above it.</summary>
    Met,

    /// <summary>Below, where the policy is to warn.</summary>
    Flagged,

    /// <summary>Below, where the policy is to require.</summary>
    Insufficient,

    /// <summary>Below, and waived by the chair.</summary>
    Waived,
}

/// <summary>Comparisons of <see cref="Level"/> that cannot be read the wrong way round.</summary>
public static class LevelOrder
{
    /// <summary>Whether <paramref name="level"/> is at least as senior as <paramref name="required"/>.</summary>
    public static bool Meets(this Level level, Level required) => level <= required;

    /// <summary>How many ranks <paramref name="level"/> is below <paramref name="required"/>; zero or less when it meets it.</summary>
    public static int StepsBelow(this Level level, Level required) => (int)level - (int)required;
}
