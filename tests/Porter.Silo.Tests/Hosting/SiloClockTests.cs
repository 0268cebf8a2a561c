using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Porter.Silo.Hosting;

namespace Porter.Silo.Tests.Hosting;

public sealed class SiloClockTests
{
    [Fact]
    public void A_time_that_Orleans_has_not_set_yet_is_not_taken_for_a_stall_since_the_machine_started()
    {
        using var data = new TemporaryDirectory();
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["Porter:DataDirectory"] = data.Path;
        builder.AddPorterSilo();
        using var host = builder.Build();
        var clock = host.Services.GetRequiredKeyedService<TimeProvider>(TimeProviderNames.Membership);

        Assert.InRange(clock.GetElapsedTime(0), TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.True(SpinWait.SpinUntil(() => clock.GetElapsedTime(0) > TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10)));
    }
}
