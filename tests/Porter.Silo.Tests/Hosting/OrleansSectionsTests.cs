using Microsoft.Extensions.Configuration;
using Porter.Grains;
using Porter.Silo.Hosting;

namespace Porter.Silo.Tests.Hosting;

public sealed class OrleansSectionsTests
{
    [Fact]
    public void A_client_sees_clustering_but_nothing_only_a_silo_can_apply()
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
    public void A_section_without_a_connection_is_named()
    {
        var settings = Settings(("Orleans:Reminders:ConnectionName", "porter"), ("ConnectionStrings:other", "Host=db"));

        var error = Assert.Throws<InvalidOperationException>(() => OrleansSections.ConnectionString(settings, OrleansSections.Reminders));

        Assert.Equal("Orleans:Reminders needs a ConnectionString, or a ConnectionName that ConnectionStrings has.", error.Message);
    }

    [Theory]
    [InlineData(null, ClusterKind.Embedded)]
    [InlineData("", ClusterKind.Embedded)]
    [InlineData("embedded", ClusterKind.Embedded)]
    [InlineData("DISTRIBUTED", ClusterKind.Distributed)]
    public void The_cluster_setting_is_one_of_two_words(string? word, ClusterKind expected) =>
        Assert.Equal(expected, ClusterMode.Read(Settings(("Porter:Cluster", word))));

    [Fact]
    public void Another_word_is_refused_with_the_two()
    {
        var error = Assert.Throws<InvalidOperationException>(() => ClusterMode.Read(Settings(("Porter:Cluster", "many"))));

        Assert.Equal("Porter:Cluster is 'many'; it can be Embedded or Distributed.", error.Message);
    }

    private static IConfiguration Settings(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value))).Build();
}
