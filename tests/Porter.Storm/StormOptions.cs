using System.Globalization;

namespace Porter.Storm;

/// <summary>How long and how hard it blows.</summary>
internal sealed record StormOptions
{
    public const string Usage = "usage: Porter.Storm [--seconds 60] [--silos 3] [--webs 2] [--users 40] [--rate 6] [--seed 7] [--calm]\n" +
        "  --silos 0   one embedded Porter.Web on SQLite, without PostgreSQL\n" +
        "  --rate      mentions a second\n" +
        "  --calm      the same traffic without faults, losses and kills";

    /// <summary>How long mentions are sent and faults laid.</summary>
    public int Seconds { get; init; } = 60;

    /// <summary>How many silos; 0 is one web with the grains inside.</summary>
    public int Silos { get; init; } = 3;

    public int Webs { get; init; } = 2;

    public int Users { get; init; } = 40;

    /// <summary>Mentions a second.</summary>
    public double Rate { get; init; } = 6;

    /// <summary>Decides all that the storm itself decides; what real processes make of it is theirs.</summary>
    public int Seed { get; init; } = 7;

    /// <summary>No faults, no losses, no kills: what the traffic alone does.</summary>
    public bool Calm { get; init; }

    /// <summary>How long a silo may be still before another misses it; Porter's own unless told.</summary>
    public TimeSpan Probe { get; init; } = TimeSpan.FromSeconds(1);

    public bool IsEmbedded => Silos == 0;

    /// <summary>How long everything may take to come to rest once the faults are lifted.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>Chance of its own for each part of the storm, so that one part's draws do not shift another's.</summary>
    public Random Chance(int part) => new(unchecked(Seed * 7919 + part));

    /// <exception cref="ArgumentException">An argument is unknown, or its value is out of range.</exception>
    public static StormOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new StormOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            options = name switch
            {
                "--calm" => options with { Calm = true },
                "--seconds" => options with { Seconds = (int)Number(5, 3600) },
                "--silos" => options with { Silos = (int)Number(0, 9) },
                "--webs" => options with { Webs = (int)Number(1, 9) },
                "--users" => options with { Users = (int)Number(1, 500) },
                "--rate" => options with { Rate = Number(0.1, 200) },
                "--seed" => options with { Seed = (int)Number(int.MinValue, int.MaxValue) },
                _ => throw new ArgumentException($"There is no argument '{name}'."),
            };

            double Number(double least, double most) =>
                ++i < arguments.Count && double.TryParse(arguments[i], CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                    ? number
                    : throw new ArgumentException($"{name} is a number between {least} and {most}.");
        }

        return options.IsEmbedded ? options with { Webs = 1 } : options;
    }
}
