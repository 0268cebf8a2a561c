using Porter.Grains.Commands;
using Porter.Grains.Tasks;
using Porter.Web.Callbacks;

namespace Porter.Web.Tests.Callbacks;

public sealed class CallbackBodyTests
{
    private static readonly string Id = TaskId.For(CommandSource.Comment(1)).Value;

    [Fact]
    public void A_started_worker_is_heard() => Assert.Equal(new WorkerStarted(), new StartedBody { TaskId = Id }.ToReport());

    [Fact]
    public void Progress_is_bounded_and_what_is_unknown_stays_unknown()
    {
        var at = new DateTimeOffset(2026, 11, 24, 6, 0, 0, TimeSpan.Zero);
        var progress = Assert.IsType<WorkerProgress>(new ProgressBody
        {
            TaskId = Id,
            First = 3,
            Lines = [new(at, "tool", "edit"), new(at, "a new kind", null), new(at, "text", new string('x', 1_998) + "😀😀")],
            Step = new string('s', 1_000),
            Usage = new(10, -1, null),
        }.ToReport());

        Assert.Equal(3, progress.First);
        Assert.Equal(["tool", "text", "text"], progress.Lines.Select(line => line.Kind));
        Assert.Equal(["edit", "", new string('x', 1_998) + "…"], progress.Lines.Select(line => line.Text));
        Assert.Equal(200, progress.Step!.Length);
        Assert.Equal(new Usage(10, null, null), progress.Usage);
    }

    [Fact]
    public void Progress_without_news_is_a_sign_of_life()
    {
        var progress = Assert.IsType<WorkerProgress>(new ProgressBody { TaskId = Id, Step = " " }.ToReport());
        Assert.Empty(progress.Lines);
        Assert.Null(progress.Step);
        Assert.Null(progress.Usage);
    }

    [Fact]
    public void The_specs_bare_completion_is_enough()
    {
        Assert.Equal(new WorkerCompleted(true), new CompleteBody { TaskId = Id, Status = "complete" }.ToReport());
        Assert.Equal(new WorkerCompleted(false), new CompleteBody { TaskId = Id, Status = "failed" }.ToReport());
    }

    [Fact]
    public void A_whole_completion_is_heard_whole() => Assert.Equal(
        new WorkerCompleted(true, "changes", null, "Done.", $"porter/{Id}", 3, 20, 4, new Usage(41_000, 900, 0.23m)),
        new CompleteBody
        {
            TaskId = Id,
            Status = "complete",
            Outcome = "changes",
            Summary = "Done.",
            Branch = $"porter/{Id}",
            Files = 3,
            Additions = 20,
            Deletions = 4,
            Usage = new(41_000, 900, 0.23m),
        }.ToReport());

    [Fact]
    public void A_publish_says_how_large_it_is() => Assert.Equal(
        new WorkerPublish(1, 4),
        new PublishBody { TaskId = Id, Files = 1, Bytes = 4 }.ToReport());

    public static TheoryData<string, object> Broken => new()
    {
        { "'status'", new CompleteBody { TaskId = Id } },
        { "'status'", new CompleteBody { TaskId = Id, Status = "done" } },
        { "'branch'", new CompleteBody { TaskId = Id, Status = "complete", Branch = "main" } },
        { "'first'", new ProgressBody { TaskId = Id, First = -1 } },
        { "'lines'", new ProgressBody { TaskId = Id, Lines = [null] } },
        { "'lines'", new ProgressBody { TaskId = Id, Lines = [new(null, "text", "x")] } },
        { "lines", new ProgressBody { TaskId = Id, Lines = new LineBody?[5_001] } },
        { "'head'", new PublishBody { TaskId = Id, Head = "main" } },
        { "'base'", new PublishBody { TaskId = Id, Base = new string('A', 40) } },
        { "negative", new PublishBody { TaskId = Id, Files = -1 } },
    };

    [Theory, MemberData(nameof(Broken))]
    public void What_breaks_the_contract_is_named(string named, object body) =>
        Assert.Contains(named, Assert.Throws<InvalidCallbackException>(((CallbackBody)body).ToReport).Message, StringComparison.Ordinal);
}
