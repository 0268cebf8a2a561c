using Porter.Silo.Storage;

namespace Porter.Silo.Tests.Stores;

public sealed class JsonStateSerializerTests
{
    private readonly JsonStateSerializer serializer = new();

    [Fact]
    public void State_Is_Plain_Json_Without_A_Type_Of_Ours()
    {
        var stored = serializer.Serialize(new Thing { Number = 1, Text = "é", Colour = Colour.Green, Shapes = [new Circle(3)] });

        Assert.Equal("""{"number":1,"text":"é","colour":"Green","shapes":[{"kind":"circle","radius":3}]}""", stored.ToString());
    }

    [Fact]
    public void A_Row_From_Before_A_Property_Existed_Loads_With_Its_Default()
    {
        var thing = serializer.Deserialize<Thing>(new BinaryData("""{"number":4,"gone":true}"""u8.ToArray()))!;

        Assert.Equal(4, thing.Number);
        Assert.Equal("new", thing.Text);
        Assert.Empty(thing.Shapes);
    }

    [Fact]
    public void Nothing_Stored_Is_A_Fresh_Instance() =>
        Assert.Equal("new", serializer.Deserialize<Thing>(new BinaryData(Array.Empty<byte>()))!.Text);

    [Fact]
    public void Text_That_Is_Not_Ascii_Does_Not_Swell() =>
        Assert.InRange(serializer.Serialize(new Thing { Text = new string('日', 1000) }).ToMemory().Length, 3000, 3100);
}
