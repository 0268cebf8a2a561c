using CsCheck;
using Porter.Grains.Secrets;

namespace Porter.Grains.Tests.Secrets;

public class SealerTests
{
    private const string Purpose = "user-config";
    private readonly Sealer _sealer = new(MasterKey.Parse(Convert.ToBase64String(new byte[32])));

    [Fact]
    public void What_Was_Sealed_Opens_Again() =>
        Gen.Select(Gen.String, Gen.String).Sample((plain, context) =>
            _sealer.TryOpen(_sealer.Seal(plain, Purpose, context), Purpose, context, out var opened) && opened == Wellformed(plain));

    [Fact]
    public void A_Changed_Letter_Anywhere_Does_Not_Open() =>
        Gen.Select(Gen.String[1, 40], Gen.Int[0, 1000], Gen.Int[1, 63]).Sample((plain, at, turn) =>
        {
            const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            var box = _sealer.Seal(plain, Purpose, "1/fly_token").ToCharArray();
            var place = "enc:v1:".Length + at % (box.Length - "enc:v1:".Length);
            box[place] = letters[(letters.IndexOf(box[place], StringComparison.Ordinal) + turn) % 64];
            return !_sealer.TryOpen(new string(box), Purpose, "1/fly_token", out _);
        });

    [Fact]
    public void A_Value_Copied_To_Another_User_Field_Or_Purpose_Does_Not_Open()
    {
        var box = _sealer.Seal("secret", Purpose, "1/fly_token");
        Assert.False(_sealer.TryOpen(box, Purpose, "2/fly_token", out _));
        Assert.False(_sealer.TryOpen(box, Purpose, "1/anthropic_api_key", out _));
        Assert.False(_sealer.TryOpen(box, "sign-in", "1/fly_token", out _));
        Assert.True(_sealer.TryOpen(box, Purpose, "1/fly_token", out _));
    }

    [Fact]
    public void Another_Porter_Does_Not_Open_It()
    {
        var other = new Sealer(MasterKey.Parse(Convert.ToBase64String([.. new byte[31], 1])));
        Assert.False(other.TryOpen(_sealer.Seal("secret", Purpose, "1"), Purpose, "1", out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("enc:v1:")]
    [InlineData("enc:v1:AAAA")]
    [InlineData("enc:v1:not base64!")]
    [InlineData("enc:v2:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_Is_No_Seal_Does_Not_Open(string value) => Assert.False(_sealer.TryOpen(value, Purpose, "1", out _));

    [Fact]
    public void The_Same_Secret_Looks_Different_Each_Time() =>
        Assert.NotEqual(_sealer.Seal("secret", Purpose, "1"), _sealer.Seal("secret", Purpose, "1"));

    /// <summary>A value sealed by an earlier Porter must open for ever.</summary>
    [Fact]
    public void A_Value_Sealed_In_November_2026_Opens()
    {
        Assert.True(_sealer.TryOpen(Fixture, Purpose, "4711/fly_token", out var plain));
        Assert.Equal("FlyV1 fm2_example", plain);
    }

    private const string Fixture = "enc:v1:AAECAwQFBgcICQoLlwQiZ61djErhjd_g02xRsdiKNKWUyq8PPGVVv9b5kgT8";

    // Half a surrogate pair is no text: UTF-8 cannot hold it.
    private static string Wellformed(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
