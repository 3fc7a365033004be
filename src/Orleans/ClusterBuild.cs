namespace Coordinator.Orleans;

/// <summary>What this build of the code base can host.</summary>
public static class ClusterBuild
{
    /// <summary>Said by every program that would need the cluster build and is not part of one.</summary>
    public const string Missing =
        "This is the default build: grains are hosted in the API process (dotnet run --project src/Api), and no silo is needed. " +
        "Hosting the same grains on Microsoft Orleans is the cluster build (-p:Orleans=true), see docs/decisions/0001-two-builds.md.";
}
