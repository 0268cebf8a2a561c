namespace Porter.Storm.Tests;

public class StormOptionsTests
{
    [Fact]
    public void The_command_of_the_documentation_is_understood()
    {
        var options = StormOptions.Parse("--seconds 60 --silos 3 --webs 2 --users 40 --seed 7".Split(' '));

        Assert.Equal((60, 3, 2, 40, 7), (options.Seconds, options.Silos, options.Webs, options.Users, options.Seed));
        Assert.True(options.Seconds * options.Rate >= 300);
    }

    [Fact]
    public void No_silo_means_one_web_that_is_all()
    {
        var options = StormOptions.Parse(["--silos", "0", "--webs", "3"]);

        Assert.True(options.IsEmbedded);
        Assert.Equal(1, options.Webs);
    }

    [Theory]
    [InlineData("--thunder")]
    [InlineData("--seconds")]
    [InlineData("--seconds soon")]
    [InlineData("--webs 0")]
    public void What_cannot_be_meant_is_refused(string arguments) =>
        Assert.Throws<ArgumentException>(() => StormOptions.Parse(arguments.Split(' ')));

    [Fact]
    public void The_same_seed_draws_the_same()
    {
        var options = new StormOptions { Seed = 7 };

        Assert.Equal(options.Chance(1).Next(), options.Chance(1).Next());
        Assert.NotEqual(options.Chance(1).Next(), options.Chance(2).Next());
    }
}
