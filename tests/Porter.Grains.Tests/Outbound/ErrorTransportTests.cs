using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Porter.Grains.Fly;
using Porter.Grains.Outbound;

namespace Porter.Grains.Tests.Outbound;

/// <summary>The errors cross from silo to silo: what they say must arrive.</summary>
public class ErrorTransportTests
{
    private readonly Serializer<Exception> _wire =
        new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer<Exception>>();

    [Fact]
    public void A_Refusal_Arrives_Whole()
    {
        var there = Assert.IsType<OutboundRefusedException>(Send(new OutboundRefusedException("GitHub", 422, "No commits between main and porter/x")));
        Assert.Equal(("GitHub", 422, "No commits between main and porter/x"), (there.Service, there.Status, there.Reason));
        Assert.Equal("GitHub refused (422): No commits between main and porter/x", there.Message);
    }

    [Fact]
    public void A_Try_Later_Arrives_With_Its_Pause()
    {
        var there = Assert.IsType<TransientOutboundException>(Send(new TransientOutboundException("Fly", "it answered 503", TimeSpan.FromSeconds(7))));
        Assert.Equal(("Fly", "it answered 503", TimeSpan.FromSeconds(7)), (there.Service, there.Reason, there.After));
    }

    [Fact]
    public void No_Capacity_Arrives_As_What_It_Is() =>
        Assert.Equal("the region is full", Assert.IsType<NoCapacityException>(Send(new NoCapacityException("the region is full"))).Reason);

    private Exception Send(Exception error) => _wire.Deserialize(_wire.SerializeToArray(error))!;
}
