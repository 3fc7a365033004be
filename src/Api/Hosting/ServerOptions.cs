namespace Coordinator.Api.Hosting;

/// <summary>How logs are written.</summary>
public enum LogForm
{
    /// <summary>Lines for people on a terminal, JSON otherwise.</summary>
    Auto,
    Simple,
    Json,
}

/// <summary>What the server is told at its start.</summary>
public sealed record ServerOptions
{
    /// <summary>Where the journal is kept. Made if it is not there.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Addresses to listen on, separated by ';'; null for what the environment says, else <see cref="DefaultUrl"/>.</summary>
    public string? Urls { get; init; }

    /// <summary>Whether to set up the demonstration: the six-party talks and a meeting to run.</summary>
    public bool Demo { get; init; }

    /// <summary>Whether to give out a new sign-in link for the installation's secretariat although there is one.</summary>
    public bool NewSecretariatLink { get; init; }

    public LogForm Log { get; init; }

    /// <summary>Where the server listens when it is told nothing.</summary>
    public const string DefaultUrl = "http://localhost:5080";

    public static string DefaultDataFolder(bool demo) => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        demo ? "coordinator-demo" : "coordinator");
}
