using Microsoft.Extensions.Configuration;
using Porter.Grains;
using Porter.Silo.Hosting;

namespace Porter.Silo.Tests.Hosting;

public sealed class OrleansSectionsTests
{
    [Fact]
    public void A_Client_Sees_Clustering_But_Nothing_Only_A_Silo_Can_Apply()
    {
        var seen = OrleansSections.ForClient(Settings(
            ("Orleans:Clustering:ProviderType", "AdoNet"), ("orleans:reminders:ProviderType", "AdoNet"),
            ("Orleans:GrainStorage:Default:ProviderType", "AdoNet"), ("Orleans:ClusterId", "c"), ("ConnectionStrings:porter", "Host=db")));

        Assert.Equal("AdoNet", seen["Orleans:Clustering:ProviderType"]);
        Assert.Equal("c", seen["Orleans:ClusterId"]);
        Assert.Equal("Host=db", seen.GetConnectionString("porter"));
        Assert.False(seen.GetSection("Orleans:Reminders").Exists());
        Assert.False(seen.GetSection("Orleans:GrainStorage").Exists());
    }

    [Fact]
    public void A_Section_Without_A_Connection_Is_Named()
    {
        var settings = Settings(("Orleans:Reminders:ConnectionName", "porter"), ("ConnectionStrings:other", "Host=db"));

        var refusal = Assert.Throws<InvalidOperationException>(() => OrleansSections.ConnectionString(settings, OrleansSections.Reminders));

        Assert.Equal("Orleans:Reminders needs a ConnectionString, or a ConnectionName that ConnectionStrings has.", refusal.Message);
    }

    [Theory]
    [InlineData(null, ClusterKind.Embedded)]
    [InlineData("", ClusterKind.Embedded)]
    [InlineData("embedded", ClusterKind.Embedded)]
    [InlineData("DISTRIBUTED", ClusterKind.Distributed)]
    public void The_Cluster_Setting_Is_One_Of_Two_Words(string? word, ClusterKind expected) =>
        Assert.Equal(expected, ClusterMode.Read(Settings(("Porter:Cluster", word))));

    [Fact]
    public void Another_Word_Is_Refused_With_The_Two()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => ClusterMode.Read(Settings(("Porter:Cluster", "many"))));

        Assert.Equal("Porter:Cluster is 'many'; it can be Embedded or Distributed.", refusal.Message);
    }

    private static IConfiguration Settings(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value))).Build();
}
