using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Porter.Grains.Secrets;

namespace Porter.Grains.Tests.Secrets;

public sealed class MasterKeyTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("porter-key");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public void A_Key_Is_Made_Once_And_Kept()
    {
        var first = MasterKey.LoadOrCreate(_data.FullName).Derive("x");
        Assert.Equal(first, MasterKey.LoadOrCreate(_data.FullName).Derive("x"));
        Assert.Single(_data.GetFiles());
    }

    [Fact]
    public void Many_Who_Start_At_Once_Agree_On_One_Key()
    {
        var keys = Enumerable.Range(0, 16).AsParallel().WithDegreeOfParallelism(8)
            .Select(_ => Convert.ToHexString(MasterKey.LoadOrCreate(_data.FullName).Derive("x")))
            .ToHashSet();
        Assert.Single(keys);
        Assert.Single(_data.GetFiles());
    }

    [Fact]
    public void Only_The_Owner_Can_Read_The_File()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }
        MasterKey.LoadOrCreate(_data.FullName);
        var file = _data.GetFiles().Single();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode);

        file.UnixFileMode |= UnixFileMode.OtherRead | UnixFileMode.GroupRead;
        MasterKey.LoadOrCreate(_data.FullName);
        file.Refresh();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_Damaged_File_Is_Said_And_Left_Alone(string content)
    {
        var file = Path.Combine(_data.FullName, "master.key");
        File.WriteAllText(file, content);
        Assert.Contains("is damaged", Assert.Throws<MasterKeyException>(() => MasterKey.LoadOrCreate(_data.FullName)).Message);
        Assert.Equal(content, File.ReadAllText(file));
    }

    [Theory]
    [InlineData("no base64!")]
    [InlineData("AAAA")]
    public void A_Malformed_Setting_Is_Named(string setting) =>
        Assert.Contains("Porter:MasterKey", Assert.Throws<MasterKeyException>(() => MasterKey.Parse(setting)).Message);

    [Fact]
    public void A_Distributed_Porter_Does_Not_Start_Without_A_Key()
    {
        var error = Assert.Throws<MasterKeyException>(() => Secrets(("Porter:Cluster", "Distributed"), ("Porter:DataDirectory", _data.FullName)));
        Assert.Contains("Porter:MasterKey is not set", error.Message);
        Assert.Empty(_data.GetFiles());
    }

    [Fact]
    public void The_Setting_Goes_Before_The_File()
    {
        var key = Convert.ToBase64String(new byte[32]);
        var services = Secrets(("Porter:MasterKey", key), ("Porter:DataDirectory", _data.FullName));
        Assert.Equal(MasterKey.Parse(key).Derive("x"), services.GetRequiredService<MasterKey>().Derive("x"));
        Assert.Empty(_data.GetFiles());
    }

    [Fact]
    public void Two_Purposes_Have_Two_Keys()
    {
        var key = MasterKey.Parse(Convert.ToBase64String(new byte[32]));
        Assert.NotEqual(key.Derive("callback"), key.Derive("seal/callback"));
    }

    private static ServiceProvider Secrets(params (string Key, string Value)[] settings) =>
        new ServiceCollection()
            .AddSecrets(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build())
            .BuildServiceProvider();
}
