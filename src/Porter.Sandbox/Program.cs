await using var sandbox = await Porter.Sandbox.Sandbox.Start();
System.Console.WriteLine(sandbox.GitHub.Address);
await Task.Delay(Timeout.Infinite);
