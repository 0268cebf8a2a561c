using Porter.Grains.Effects;
using Porter.Grains.Tasks;

namespace Porter.Grains.Tests.Effects;

public class DurableTests
{
    private readonly Disk _disk = new();
    private readonly Durable<Note> _note;
    private bool _gaveUp;

    public DurableTests() => _note = new(_disk, () => _gaveUp = true);

    [Fact]
    public async Task A_decision_is_seen_when_it_is_saved_and_not_before()
    {
        _disk.Hold = new();
        var change = _note.Change(note => note with { Text = "new" });
        Assert.Equal("", _note.Now.Text);

        _disk.Hold.SetResult();
        Assert.Equal(("", "new"), ((await change).Before.Text, (await change).After.Text));
        Assert.Equal("new", _note.Now.Text);
        Assert.Equal(["new"], _disk.Written);
    }

    [Fact]
    public async Task A_rule_that_changes_nothing_writes_nothing()
    {
        await _note.Change(note => note);
        Assert.Empty(_disk.Written);
    }

    [Fact]
    public async Task What_may_wait_is_seen_at_once_and_saved_with_the_next_decision()
    {
        await _note.Change(note => note with { Text = note.Text + "a" }, mayWait: _ => true);
        Assert.Equal("a", _note.Now.Text);
        Assert.Empty(_disk.Written);

        await _note.Change(note => note with { Text = note.Text + "b" }, mayWait: _ => false);
        Assert.Equal("ab", _note.Now.Text);
        Assert.Equal(["ab"], _disk.Written);
    }

    [Fact]
    public async Task A_save_that_fails_undoes_its_own_decision_only_and_ends_the_activation()
    {
        await _note.Change(note => note with { Text = "waits" }, mayWait: _ => true);
        _disk.Fault = new IOException("full");

        await Assert.ThrowsAsync<IOException>(() => _note.Change(note => note with { Text = "lost" }));
        Assert.Equal("waits", _note.Now.Text);
        Assert.True(_gaveUp);
    }

    [Fact]
    public async Task Decisions_are_taken_one_after_the_other_each_on_what_the_one_before_saved()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _note.Change(note => note with { Text = note.Text + "." })));
        Assert.Equal(new string('.', 20), _note.Now.Text);
        Assert.Equal(20, _disk.Written.Count);
    }

    [Theory]
    [InlineData(TaskEffectKind.React, TaskPhase.Checking, true)]
    [InlineData(TaskEffectKind.Enrol, TaskPhase.Waiting, true)]
    [InlineData(TaskEffectKind.Enrol, TaskPhase.Over, false)]
    [InlineData(TaskEffectKind.React, TaskPhase.Over, false)]
    [InlineData(TaskEffectKind.DestroyMachine, TaskPhase.Running, false)]
    [InlineData(TaskEffectKind.ReleaseSlot, TaskPhase.Over, false)]
    internal void Only_what_is_free_to_do_again_waits_for_the_next_save_and_only_while_there_will_be_one(TaskEffectKind done, TaskPhase phase, bool waits) =>
        Assert.Equal(waits, TaskEffects.MayBeRepeated(new TaskEvent.EffectDone(new(done)), new() { Phase = phase }));

    [Fact]
    public void News_that_is_no_paid_debt_is_saved() =>
        Assert.False(TaskEffects.MayBeRepeated(new TaskEvent.SlotGranted(), new() { Phase = TaskPhase.Waiting }));

    internal sealed record Note
    {
        public string Text { get; init; } = "";
    }

    private sealed class Disk : IPersistentState<Note>
    {
        public TaskCompletionSource? Hold { get; set; }

        public Exception? Fault { get; set; }

        public List<string> Written { get; } = [];

        public Note State { get; set; } = new();

        public string Etag => "";

        public bool RecordExists => Written.Count > 0;

        public async Task WriteStateAsync()
        {
            if (Fault is not null)
                throw Fault;
            await (Hold?.Task ?? Task.CompletedTask);
            Written.Add(State.Text);
        }

        public Task ReadStateAsync() => throw new NotSupportedException();

        public Task ClearStateAsync() => throw new NotSupportedException();
    }
}
