using Porter.Silo.Storage;

namespace Porter.Silo.Tests.Stores;

public sealed class JsonStateSerializerTests
{
    private readonly JsonStateSerializer serializer = new();

    [Fact]
    public void State_is_plain_Json_without_a_type_of_ours()
    {
        var stored = serializer.Serialize(new Thing { Number = 1, Text = "é", Colour = Colour.Green, Shapes = [new Circle(3)] });

        Assert.Equal("""{"number":1,"text":"é","colour":"Green","shapes":[{"kind":"circle","radius":3}]}""", stored.ToString());
    }

    [Fact]
    public void A_row_from_before_a_property_existed_loads_with_its_default()
    {
        var thing = serializer.Deserialize<Thing>(new BinaryData("""{"number":4,"gone":true}"""u8.ToArray()))!;

        Assert.Equal(4, thing.Number);
        Assert.Equal("new", thing.Text);
        Assert.Empty(thing.Shapes);
    }

    [Fact]
    public void Nothing_stored_is_a_fresh_instance() =>
        Assert.Equal("new", serializer.Deserialize<Thing>(new BinaryData(Array.Empty<byte>()))!.Text);

    [Fact]
    public void Text_that_is_not_Ascii_does_not_swell() =>
        Assert.InRange(serializer.Serialize(new Thing { Text = new string('日', 1000) }).ToMemory().Length, 3000, 3100);
}
