using CsCheck;
using Porter.Grains.Agents;
using Porter.Grains.Commands;

namespace Porter.Grains.Tests.Commands;

public sealed class CommandParserTests
{
    private static readonly AgentCatalog Agents = AgentCatalog.Load();

    private static Command? Read(string comment) => CommandParser.Parse(comment, Agents);

    private static Command.Run Run(string? agent, string? words = null, string? model = null) => new(agent, model, words);

    public static TheoryData<string, Command> Commands => new()
    {
        { "@porter", Run(null) },
        { "@porter claude", Run("claude") },
        { "@Porter OpenCode", Run("opencode") },
        { "   @porter amp", Run("amp") },
        { "@porter: claude", Run("claude") },
        { "@porter, claude please", Run("claude", "please") },
        { "@porter claude.", Run("claude") },
        { "@porter `claude`", Run("claude") },
        { "@porter **codex**", Run("codex") },
        { "@porter!", Run(null) },
        { "@porter .", Run(null) },
        { "@porter claude\r\n", Run("claude") },
        { "Good morning.\n@porter gemini", Run("gemini") },
        { "Good morning.\n\n@porter gemini", Run("gemini") },
        { "@porter claude Mind the tests.\nAnd the docs.\n\n> as said here", Run("claude", "Mind the tests.\nAnd the docs.\n\n> as said here") },
        { "@porter\n\nMind the tests.", Run(null, "Mind the tests.") },
        { "@porter claude\n---\n", Run("claude", "---") },
        { "@porter claude --model opus", Run("claude", model: "opus") },
        { "@porter opencode --model=anthropic/claude-sonnet-4-5 Be brief", Run("opencode", "Be brief", "anthropic/claude-sonnet-4-5") },
        { "@porter —model opus", Run(null, model: "opus") },
        { "@porter claude --fast --model opus", Run("claude", "--fast --model opus") },
        { "@porter claude --modelling is fun", Run("claude", "--modelling is fun") },
        { "@porter claude --model", new Command.Unknown("--model", null) },
        { "@porter claude --model -rf", new Command.Unknown("--model", null) },
        { "@porter cancel.", new Command.Cancel() },
        { "@porter CANCEL please", new Command.Cancel() },
        { "@porter retry", new Command.Retry() },
        { "@porter status?", new Command.Status() },
        { "@porter help", new Command.Help() },
        { "@porter cancle", new Command.Unknown("cancle", "cancel") },
        { "@porter cluade", new Command.Unknown("cluade", "claude") },
        { "@porter open", new Command.Unknown("open", "opencode") },
        { "@porter claude-code", new Command.Unknown("claude-code", "claude") },
        { "@porter please fix this", new Command.Unknown("please", null) },
        { "@porter claude fix it\n@porter cancel", Run("claude", "fix it") },
        { "> @porter claude\n\n@porter cancel", new Command.Cancel() },
        { "- a list\n\n@porter help", new Command.Help() },
        { "*said\n@porter help*", new Command.Help() },
        { "@por\u200bter\u2060 claude", Run("claude") },
        { "\ufeff@porter claude", Run("claude") },
        { "<details>\n\n@porter status\n\n</details>", new Command.Status() },
        { "<blockquote>said</blockquote>\n\n@porter status", new Command.Status() },
    };

    [Theory, MemberData(nameof(Commands))]
    public void A_command_is_heard(string comment, Command command) => Assert.Equal(command, Read(comment));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Thank you, @porter claude")]
    [InlineData("porter claude")]
    [InlineData("@porters claude")]
    [InlineData("@porter-bot claude")]
    [InlineData("@porter/team claude")]
    [InlineData("@porter_x claude")]
    [InlineData("@porter.dev is down")]
    [InlineData("@porter@example.com claude")]
    [InlineData("me@porter claude")]
    [InlineData("- @porter claude")]
    [InlineData("# @porter claude")]
    [InlineData("* * *\n1. @porter claude")]
    [InlineData("    @porter claude")]
    [InlineData("\t@porter claude")]
    [InlineData("> @porter claude")]
    [InlineData("> said\n@porter claude")]
    [InlineData("- > said\n@porter claude")]
    [InlineData("```\n@porter claude\n```")]
    [InlineData("```\n@porter claude")]
    [InlineData("~~~\n@porter claude\n~~~")]
    [InlineData("write `so:\n@porter claude`")]
    [InlineData("`@porter claude`")]
    [InlineData("[see\n@porter claude](https://example.com)")]
    [InlineData("[@porter claude](https://example.com)")]
    [InlineData("[ref]: https://example.com 'title\n@porter claude'")]
    [InlineData("<!--\n@porter claude\n-->")]
    [InlineData("<!--\n@porter claude")]
    [InlineData("not <!--\n@porter claude\n--> this")]
    [InlineData("<div>\n@porter claude\n</div>")]
    [InlineData("<blockquote>\n\n@porter claude\n\n</blockquote>")]
    [InlineData("so <code>\n@porter claude\n</code>")]
    [InlineData("<pre>\n\n@porter claude\n\n</pre>")]
    public void Anything_else_is_not(string? comment) => Assert.Null(CommandParser.Parse(comment, Agents));

    [Fact]
    public void The_app_is_also_called_by_its_own_name()
    {
        Assert.Equal(Run("claude"), CommandParser.Parse("@my-porter claude", Agents, "my-porter"));
        Assert.Equal(Run("claude"), CommandParser.Parse("@porter claude", Agents, "my-porter"));
        Assert.Equal(Run("claude"), CommandParser.Parse("@porter-2 claude", Agents, "porter-2"));
        Assert.Null(CommandParser.Parse("@porter-2 claude", Agents, "porter-3"));
        Assert.Null(CommandParser.Parse("@axb claude", Agents, "a.b"));
    }

    [Fact]
    public void A_long_unknown_word_is_cut() =>
        Assert.Equal(40, Assert.IsType<Command.Unknown>(Read("@porter " + new string('x', 500))).Word.Length);

    [Fact]
    public void A_comment_nested_beyond_reason_is_no_command() => Assert.Null(Read(new string('>', 20_000) + "\n@porter claude"));

    [Fact]
    public async Task The_longest_comment_of_each_kind_is_read_in_good_time()
    {
        foreach (var piece in (string[])["@porter x\n", "[", "`a ", "*a ", "<a ", "> - ", "![](", "\\", "&amp;", "<!--\n@porter a\n-->\n", "```\n@porter a\n```\n", "[a]: #\n"])
        {
            var comment = string.Concat(Enumerable.Repeat(piece, 60_000 / piece.Length)) + "\n\n@porter claude";
            var reading = Task.Run(() => Read(comment));
            Assert.True(await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(60))) == reading, $"reading a comment made of '{piece.Trim()}' took more than a minute");
        }
    }

    private static readonly Gen<string> Scraps = Gen.OneOf(
        "@porter", "@porter claude", "@porter cancel", " ", "\n", "\n\n", "\r\n", "> ", "- ", "1. ", "`", "```", "~~~", "<!--", "-->", "<div>", "</div>",
        "<pre>", "[", "](", ")", "![", "*", "_", "#", "    ", "\t", "---", "|", "\\", "&#64;", "\u200b", "\ud800", "\0", "word", "@", "--model ", "]: ");

    private static readonly Gen<string> Markdown = Scraps.Array[0, 40].Select(string.Concat);

    [Fact]
    public void Nothing_makes_it_throw()
    {
        Markdown.Sample(text => { Read(text); }, iter: 20_000);
        Gen.String.Sample(text => { Read("@porter " + text); Read(text + "\n@porter"); }, iter: 5_000);
    }

    [Fact]
    public void Quoted_text_never_commands() =>
        Markdown.Sample(text => Read(Quoted(text)) is null, iter: 10_000);

    [Fact]
    public void Fenced_text_never_commands() =>
        Markdown.Sample(text => Read($"{new string('`', 200)}\n{text}\n{new string('`', 200)}") is null, iter: 10_000);

    [Fact]
    public void Commented_out_text_never_commands() =>
        Markdown.Where(text => !text.Contains("--", StringComparison.Ordinal)).Sample(text => Read($"<!--\n{text}\n-->") is null, iter: 10_000);

    private static string Quoted(string text) => "> " + text.ReplaceLineEndings("\n").Replace("\n", "\n> ", StringComparison.Ordinal);
}
