using Coordinator.Orleans;

// EX_UNAVAILABLE of sysexits.h: a supervisor that starts the wrong build sees a failure, not a silo that does nothing.
const int Unavailable = 69;
Console.Error.WriteLine(ClusterBuild.Missing);
return Unavailable;
