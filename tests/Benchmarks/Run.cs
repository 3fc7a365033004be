namespace Coordinator.Benchmarks;

/// <summary>One run of the benchmarks: how thorough it is, where its files are, what it found.</summary>
internal sealed class Run(bool quick) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("coordinator-benchmarks-").FullName;
    private int _files;

    /// <summary>Whether to be done soon rather than exact.</summary>
    public bool Quick { get; } = quick;

    public Report Report { get; } = new(quick);

    /// <summary>A place for a journal that is not there yet.</summary>
    public string NewJournal() => Path.Combine(NewFolder(), "journal.db");

    public string NewFolder() => Directory.CreateDirectory(Path.Combine(_folder, $"{++_files}")).FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
