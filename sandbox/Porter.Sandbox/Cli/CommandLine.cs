using System.Globalization;

namespace Porter.Sandbox.Cli;

/// <summary>What the sandbox was asked to do.</summary>
internal sealed record CommandLine
{
    public const string HelpText = """
        A GitHub and a Fly of your own on this machine, and Porter between them.

        dotnet run --project sandbox/Porter.Sandbox -- [options]

          (none)              everything runs until Ctrl-C; open the printed address
          --once              one mention, until its pull request is there; exits 0 or 1
          --worlds            GitHub and Fly alone, with the environment for a Porter
                              that you start yourself
          --github-port PORT  the port of the GitHub; a free one unless given
          --fly-port PORT     the port of the Fly; a free one unless given
          --porter-port PORT  the port of Porter; a free one unless given. With
                              --worlds: where webhooks go, 5000 unless given
          --data DIRECTORY    a new or empty directory for Porter's data, which stays;
                              a temporary one unless given
          --help              this text

        The machine needs git and Node.js 20 or newer.
        """;

    private CommandLine()
    {
    }

    /// <summary>Only <see cref="HelpText"/> is wanted.</summary>
    public bool Help { get; private init; }

    /// <summary>One mention and its pull request.</summary>
    public bool Once { get; private init; }

    /// <summary>No Porter.</summary>
    public bool WorldsOnly { get; private init; }

    /// <summary>0 for a free one.</summary>
    public int GitHubPort { get; private init; }

    /// <summary>0 for a free one.</summary>
    public int FlyPort { get; private init; }

    /// <summary>0 for a free one, or for the usual one of a Porter that is started elsewhere.</summary>
    public int PorterPort { get; private init; }

    /// <summary>Where Porter keeps its data; null for a temporary directory.</summary>
    public string? DataDirectory { get; private init; }

    /// <exception cref="StartupException">An option is unknown or lacks its value; the message names it.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var command = new CommandLine();
        for (var index = 0; index < arguments.Count; index++)
        {
            var parts = arguments[index].Split('=', 2);
            var (option, attached) = (parts[0], parts.Length == 2 ? parts[1] : null);
            command = option switch
            {
                "--help" or "-h" or "-?" => command with { Help = Flag() },
                "--once" => command with { Once = Flag() },
                "--worlds" => command with { WorldsOnly = Flag() },
                "--github-port" => command with { GitHubPort = Port(option, Value()) },
                "--fly-port" => command with { FlyPort = Port(option, Value()) },
                "--porter-port" => command with { PorterPort = Port(option, Value()) },
                "--data" => command with { DataDirectory = Path.GetFullPath(Value()) },
                _ => throw Refusal($"{arguments[index]} is no option of the sandbox"),
            };

            bool Flag() => attached is null ? true : throw Refusal($"{option} takes no value");

            string Value() => attached is { Length: > 0 } ? attached
                : attached is null && index + 1 < arguments.Count ? arguments[++index]
                : throw Refusal($"{option} needs a value");
        }

        if (command is { Once: true, WorldsOnly: true })
            throw Refusal("--once needs the Porter that --worlds leaves out");
        if (command is { WorldsOnly: true, DataDirectory: not null })
            throw Refusal("--data is for the Porter that --worlds leaves out");
        return command;
    }

    private static int Port(string option, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535
            ? port
            : throw Refusal($"{option} takes a port between 1 and 65535, not \"{text}\"");

    private static StartupException Refusal(string what) => new($"{what}: see --help.", exitCode: 2);
}
