namespace Coordinator.Tests.Shared;

/// <summary>Files of the checkout that the tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Coordinator.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("These tests run from within the repository.");
    }
}
