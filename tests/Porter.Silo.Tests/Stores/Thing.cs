using System.Text.Json.Serialization;

namespace Porter.Silo.Tests.Stores;

public sealed class Thing
{
    public int Number { get; set; }
    public string Text { get; set; } = "new";
    public Colour Colour { get; set; }
    public IReadOnlyList<Shape> Shapes { get; set; } = [];
}

public enum Colour
{
    Red,
    Green,
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Circle), "circle")]
[JsonDerivedType(typeof(Square), "square")]
public abstract record Shape;

public sealed record Circle(int Radius) : Shape;

public sealed record Square(int Side) : Shape;
