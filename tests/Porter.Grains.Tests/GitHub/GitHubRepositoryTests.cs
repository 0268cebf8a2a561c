using System.Text;
using Octokit;
using Porter.Grains.Outbound;

namespace Porter.Grains.Tests.GitHub;

public class GitHubRepositoryTests
{
    private const string Marker = "<!-- porter:task_a -->";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly GitHubWorld _github = new();

    [Theory]
    [InlineData("alice", true)]
    [InlineData("carol", true)]
    [InlineData("bob", false)]
    [InlineData("nobody", false)]
    public async Task Who_May_Push_May_Command(string login, bool may) =>
        Assert.Equal(may, await _github.Garden.CanPush(login, None));

    [Fact]
    public async Task Every_Request_Says_Who_Asks_And_Which_Version_Is_Meant()
    {
        await _github.Garden.GetRepository(None);
        var asked = Assert.Single(_github.Asked);
        Assert.Equal("Bearer ghs_0", asked.Authorization);
        Assert.Equal(["2022-11-28"], asked.Raw.Headers.GetValues("X-GitHub-Api-Version"));
        Assert.Contains("porter", asked.Raw.Headers.UserAgent.ToString(), StringComparison.Ordinal);
        Assert.Equal("https://github.test/api/repos/alice/garden", asked.Raw.RequestUri!.AbsoluteUri);
    }

    [Fact]
    public async Task A_Repository_And_An_Issue_Are_Read()
    {
        Assert.Equal(new(9, "main"), await _github.Garden.GetRepository(None));
        Assert.Equal(new(12, "Wilted", "", true, false), await _github.Garden.GetIssue(12, None));
    }

    [Fact]
    public async Task A_Comment_Is_Written_Once_Found_And_Edited()
    {
        var written = await Say("Working on it.");
        Assert.Equal(written, await Find());
        Assert.Equal(written, await Say("Still at it."));
        Assert.Equal($"Still at it. {Marker}", Assert.Single(_github.Comments).Body);
        Assert.True(await _github.Garden.EditComment(written, "Done.", None));
        Assert.Equal("Done.", Assert.Single(_github.Comments).Body);
    }

    [Fact]
    public async Task Of_Two_Silos_That_Both_Found_No_Comment_The_Second_Takes_Its_Own_Back()
    {
        _github.BeforeWriting = () => _github.Write("porter[bot]", $"Waiting. {Marker}");
        Assert.Equal(1000, await Say("Working on it."));
        Assert.Equal((1000, $"Working on it. {Marker}"), Assert.Single(_github.Comments.Select(c => (c.Id, c.Body))));
    }

    [Fact]
    public async Task Of_Comments_That_Stand_More_Than_Once_The_Oldest_Is_Kept()
    {
        _github.Write("porter[bot]", $"Waiting. {Marker}");
        _github.Write("mallory", $"Mine. {Marker}");
        _github.Write("porter[bot]", $"Working. {Marker}");
        _github.Write("porter[bot]", $"Done. {Marker}\n");
        _github.Write("porter[bot]", $"{Marker} was another's.");
        Assert.Equal(1000, await Find());
        Assert.Equal([1000, 1001, 1004], _github.Comments.Select(c => c.Id));
    }

    [Fact]
    public async Task A_Comment_Somebody_Deleted_Is_News_And_Not_An_Error()
    {
        Assert.False(await _github.Garden.EditComment(1, "Done.", None));
        Assert.False(await _github.Garden.React(1, ReactionType.Eyes, None));
    }

    [Fact]
    public async Task A_Persons_Comment_With_The_Marker_Is_Not_Porters()
    {
        _github.Write("mallory", Marker);
        Assert.Null(await Find());
    }

    [Fact]
    public async Task A_Comment_Is_Found_Among_Many_Others()
    {
        for (var i = 0; i < 250; i++)
            _github.Write("alice", $"chatter {i}");
        await Say("Working.");
        Assert.NotNull(await Find());
    }

    [Fact]
    public async Task A_Look_Goes_Through_Three_Hundred_Comments_And_No_More()
    {
        for (var i = 0; i < 1000; i++)
            _github.Write("alice", $"chatter {i}");
        Assert.Null(await Find());
        Assert.Equal(3, _github.Asked.Count);
    }

    [Fact]
    public async Task What_Was_Said_Long_Before_The_Task_Is_Not_Read()
    {
        for (var i = 0; i < 1000; i++)
            _github.Write("alice", $"chatter {i}");
        _github.Time.Advance(TimeSpan.FromHours(1));
        await Say("Working.");
        Assert.NotNull(await Find());
    }

    [Fact]
    public async Task A_Reaction_Is_Put_Under_The_Command()
    {
        _github.Write("alice", "@porter demo");
        Assert.True(await _github.Garden.React(1000, ReactionType.Eyes, None));
        Assert.Equal([(1000L, "eyes")], _github.Reactions);
    }

    [Fact]
    public async Task A_File_Is_Read_And_One_That_Is_Not_There_Is_Null()
    {
        _github.Files["AGENTS.md"] = Encoding.UTF8.GetBytes("# Garden\nWater daily. 🌱\n");
        _github.Files["docs"] = [];
        Assert.Equal("# Garden\nWater daily. 🌱\n", await _github.Garden.ReadFile("AGENTS.md", "main", None));
        Assert.Null(await _github.Garden.ReadFile("README.md", "main", None));
        Assert.Null(await _github.Garden.ReadFile("docs", "main", None));
    }

    [Fact]
    public async Task A_Long_File_Is_Cut_Between_Two_Characters()
    {
        _github.Files["AGENTS.md"] = Encoding.UTF8.GetBytes("x" + string.Concat(Enumerable.Repeat("🌱", 20_000)));
        _github.Files["HUGE.md"] = new byte[1_500_000];
        var read = await _github.Garden.ReadFile("AGENTS.md", "main", None);
        Assert.DoesNotContain('\uFFFD', read!);
        Assert.InRange(Encoding.UTF8.GetByteCount(read!), 64 * 1024 - 3, 64 * 1024);
        Assert.Null(await _github.Garden.ReadFile("HUGE.md", "main", None));
    }

    [Fact]
    public async Task A_Pull_Request_Is_Opened_Once()
    {
        _github.Branches["porter/task_a"] = ("b2", 1);
        Assert.Equal("b2", await _github.Garden.FindBranch("porter/task_a", None));
        Assert.Null(await _github.Garden.FindBranch("porter/task_b", None));

        var first = await _github.Garden.OpenPullRequest("Water", "Fixes #12", "porter/task_a", "main", None);
        var second = await _github.Garden.OpenPullRequest("Water", "Fixes #12", "porter/task_a", "main", None);
        Assert.Equal(new(43, "https://github.test/alice/garden/pull/43"), first);
        Assert.Equal(first, second);
        Assert.Equal((43, "Water", "Fixes #12", "porter/task_a", "main"), Assert.Single(_github.Pulls));
    }

    [Fact]
    public async Task A_Pull_Request_Whose_Answer_Was_Lost_Is_Found_The_Next_Time()
    {
        _github.Branches["porter/task_a"] = ("b2", 1);
        _github.LosesTheAnswer(r => r is { Method: "POST", Path: var path } && path.EndsWith("/pulls", StringComparison.Ordinal));
        await Assert.ThrowsAsync<TransientOutboundException>(() => _github.Garden.OpenPullRequest("Water", "", "porter/task_a", "main", None));
        Assert.Equal(43, (await _github.Garden.OpenPullRequest("Water", "", "porter/task_a", "main", None)).Number);
        Assert.Single(_github.Pulls);
    }

    [Fact]
    public async Task A_Pull_Request_That_Appears_Between_Look_And_Deed_Is_Found()
    {
        _github.Branches["porter/task_a"] = ("b2", 1);
        _github.Pulls.Add((43, "Water", "", "porter/task_a", "main"));
        _github.Answers(r => r is { Method: "GET", Path: var path } && path.EndsWith("/pulls", StringComparison.Ordinal), 200, "[]");
        Assert.Equal(43, (await _github.Garden.OpenPullRequest("Water", "", "porter/task_a", "main", None)).Number);
    }

    [Fact]
    public async Task A_Pull_Request_Of_Another_Branch_Is_Not_Taken_For_It()
    {
        _github.Pulls.Add((43, "Water", "", "porter/task_b", "main"));
        _github.Answers(_ => true, 200, """[{"number":43,"html_url":"x","head":{"ref":"porter/task_b","user":{"id":1,"login":"alice"}}}]""");
        Assert.Null(await _github.Garden.FindPullRequest("porter/task_a", None));
    }

    [Fact]
    public async Task A_Branch_Without_Commits_Is_Refused_In_GitHubs_Words()
    {
        _github.Branches["porter/task_a"] = ("a1", 0);
        var refusal = await Assert.ThrowsAsync<OutboundRefusedException>(() => _github.Garden.OpenPullRequest("Water", "", "porter/task_a", "main", None));
        Assert.Equal(422, refusal.Status);
        Assert.Equal("Validation Failed; No commits between main and porter/task_a", refusal.Reason);
    }

    [Fact]
    public async Task A_Comparison_Counts_Files_And_Lines()
    {
        _github.Branches["porter/task_a"] = ("b2", 2);
        Assert.Equal(new(2, 20, 4, 2), await _github.Garden.Compare("main", "porter/task_a", None));
    }

    [Fact]
    public async Task A_Token_That_Died_Early_Is_Replaced_Once()
    {
        _github.DeadTokens.Add("ghs_0");
        Assert.True(await _github.Garden.CanPush("alice", None));
        Assert.Equal(["Bearer ghs_0", "Bearer ghs_1"], _github.Asked.Select(r => r.Authorization));

        _github.DeadTokens.UnionWith(["ghs_1", "ghs_2"]);
        Assert.Equal(401, (await Assert.ThrowsAsync<OutboundRefusedException>(() => _github.Garden.CanPush("alice", None))).Status);
    }

    [Fact]
    public async Task A_Read_Is_Repeated_And_A_Write_Is_Not()
    {
        var github = new GitHubWorld(TimeProvider.System);
        github.Answers(r => r.Method == "GET", 502, "<html>bad gateway</html>");
        github.Answers(r => r.Method == "GET", 503, "");
        Assert.True(await github.Garden.CanPush("alice", None));
        Assert.Equal(3, github.Asked.Count);

        github.Answers(r => r.Method == "POST", 502, "<html>bad gateway</html>");
        var later = await Assert.ThrowsAsync<TransientOutboundException>(() => github.Garden.UpsertComment(12, Marker, github.Time.GetUtcNow(), "Hello", None));
        Assert.DoesNotContain("<", later.Reason, StringComparison.Ordinal);
        Assert.Single(github.Asked, r => r.Method == "POST");
        Assert.Empty(github.Comments);
    }

    [Fact]
    public async Task A_Limit_Is_Not_Hammered()
    {
        _github.Answers(_ => true, 429, """{"message":"slow down"}""", ("retry-after", "61"));
        var later = await Assert.ThrowsAsync<TransientOutboundException>(() => _github.Garden.GetRepository(None));
        Assert.Equal(TimeSpan.FromSeconds(61), later.After);
        Assert.Single(_github.Asked);

        _github.Answers(_ => true, 403, """{"message":"API rate limit exceeded for installation"}""", ("x-ratelimit-remaining", "0"), ("x-ratelimit-limit", "5000"),
            ("x-ratelimit-reset", _github.Time.GetUtcNow().AddMinutes(3).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture)));
        later = await Assert.ThrowsAsync<TransientOutboundException>(() => _github.Garden.GetRepository(None));
        Assert.Equal(TimeSpan.FromMinutes(3), later.After);
        Assert.Equal(2, _github.Asked.Count);
    }

    [Fact]
    public async Task A_Lost_Connection_Is_Tried_Later()
    {
        _github.IsUnreachable(r => r.Method == "POST");
        var later = await Assert.ThrowsAsync<TransientOutboundException>(() => Say("Hello"));
        Assert.Contains("Connection refused", later.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_Answer_That_Cannot_Be_Read_Is_Tried_Later()
    {
        _github.Answers(_ => true, 200, "<html>maintenance</html>");
        await Assert.ThrowsAsync<TransientOutboundException>(() => _github.Garden.GetRepository(None));
        _github.Answers(_ => true, 200, "{ \"id\": ");
        await Assert.ThrowsAsync<TransientOutboundException>(() => _github.Garden.GetRepository(None));
        _github.Answers(_ => true, 200, "{}");
        await Assert.ThrowsAsync<TransientOutboundException>(() => _github.Garden.FindBranch("main", None));
    }

    [Fact]
    public async Task A_Redirect_Elsewhere_Does_Not_Take_The_Token_Along()
    {
        _github.Answers(_ => true, 302, "", ("Location", "https://elsewhere.test/api/repos/alice/garden"));
        try
        {
            await _github.Garden.GetRepository(None);
        }
        catch (Exception error) when (error is OutboundRefusedException or TransientOutboundException)
        {
            Assert.DoesNotContain("ghs_", error.ToString(), StringComparison.Ordinal);
        }
        Assert.DoesNotContain(_github.Asked, r => r.Raw.RequestUri!.Host != "github.test" && r.Authorization is not null);
    }

    [Fact]
    public async Task A_Repository_That_Moved_Is_Followed()
    {
        _github.Answers(_ => true, 301, "", ("Location", "https://github.test/api/repositories/9"));
        _github.Answers(r => r.Path == "/api/repositories/9", 200, """{"id":9,"full_name":"alice/orchard","default_branch":"trunk","size":1}""");
        Assert.Equal("trunk", (await _github.Garden.GetRepository(None)).DefaultBranch);
    }

    [Fact]
    public async Task Writing_Waits_For_Its_Turn_Or_Comes_Back()
    {
        _github.WriteWait = TimeSpan.FromSeconds(3);
        var writing = Say("Hello");
        Assert.Empty(_github.Comments);
        _github.Time.Advance(TimeSpan.FromSeconds(3));
        await writing;
        Assert.Single(_github.Comments);

        _github.WriteWait = TimeSpan.FromSeconds(30);
        var later = await Assert.ThrowsAsync<TransientOutboundException>(() => Say("Hello"));
        Assert.Equal(TimeSpan.FromSeconds(30), later.After);
    }

    [Fact]
    public async Task A_Caller_Who_Leaves_Is_Told_So()
    {
        using var left = new CancellationTokenSource();
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _github.Garden.GetRepository(left.Token));
    }

    private Task<long> Say(string text) => _github.Garden.UpsertComment(12, Marker, _github.Time.GetUtcNow(), $"{text} {Marker}", None);

    private Task<long?> Find() => _github.Garden.FindComment(12, Marker, _github.Time.GetUtcNow(), None);
}
