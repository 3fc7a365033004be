namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>Where the checkout is that the tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Coordinator.sln"))) return folder.FullName;
        throw new InvalidOperationException("The tests run outside the checkout that they were built from.");
    }
}
