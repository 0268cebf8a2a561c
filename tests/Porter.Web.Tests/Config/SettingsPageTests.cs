using Porter.Grains.Agents;
using Porter.Web.Config;

namespace Porter.Web.Tests.Config;

public class SettingsPageTests
{
    [Fact]
    public void The_page_that_comments_link_to_names_every_field_and_the_request_that_sets_them()
    {
        var agents = AgentCatalog.Load();
        var page = SettingsPage.Write(agents, new("https://porter.example/"), "https://github.example");

        Assert.Contains("curl -X PUT https://porter.example/api/config", page, StringComparison.Ordinal);
        Assert.All(ConfigFields.All(agents).Keys, field => Assert.Contains($"<code>{field}</code>", page, StringComparison.Ordinal));
        Assert.Contains("<a href=\"https://github.example\">", page, StringComparison.Ordinal);
    }
}
