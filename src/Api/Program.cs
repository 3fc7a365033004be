return await Coordinator.Api.Hosting.CommandLine.RunAsync(args);
