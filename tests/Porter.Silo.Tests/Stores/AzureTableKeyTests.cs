using Porter.Silo.Storage.AzureTables;

namespace Porter.Silo.Tests.Stores;

public sealed class AzureTableKeyTests
{
    [Fact]
    public void What_Azure_Forbids_Is_Escaped()
    {
        var key = AzureTableKey.Partition("porter", GrainId.Create("issue", "owner/repo#12?\\%\u0007"));

        Assert.Equal("porter_issue=2Fowner=2Frepo=2312=3F=5C=25=07", key);
    }

    [Fact]
    public void Two_Names_Never_Become_One_Key()
    {
        string[] names = ["a/b", "a=2Fb", "a=b", "a=3Db", "a", "a=.1", "a.1"];

        Assert.Equal(names.Length * 3, names.SelectMany(n => Enumerable.Range(0, 3).Select(i => AzureTableKey.Row(n, i))).Distinct().Count());
    }

    [Fact]
    public void A_Key_Azure_Cannot_Hold_Is_Refused_In_Words()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => AzureTableKey.Partition("porter", GrainId.Create("thing", new string('x', 600))));

        Assert.Contains("its key takes", refusal.Message, StringComparison.Ordinal);
    }
}
