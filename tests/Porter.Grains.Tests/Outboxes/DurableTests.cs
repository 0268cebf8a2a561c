using Porter.Grains.Outboxes;
using Porter.Grains.Storage;

namespace Porter.Grains.Tests.Outboxes;

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
        var change = _note.Change(note => (note ?? new()) with { Text = "new" });
        Assert.Null(_note.Now);

        _disk.Hold.SetResult();
        Assert.Equal((null, "new"), ((await change).Before?.Text, (await change).After?.Text));
        Assert.Equal("new", _note.Now?.Text);
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
        await _note.Change(note => (note ?? new()) with { Text = note?.Text + "a" }, mayWait: _ => true);
        Assert.Equal("a", _note.Now?.Text);
        Assert.Empty(_disk.Written);

        await _note.Change(note => (note ?? new()) with { Text = note?.Text + "b" }, mayWait: _ => false);
        Assert.Equal("ab", _note.Now?.Text);
        Assert.Equal(["ab"], _disk.Written);
    }

    [Fact]
    public async Task A_save_that_fails_undoes_its_own_decision_only_and_ends_the_activation()
    {
        await _note.Change(note => (note ?? new()) with { Text = "waits" }, mayWait: _ => true);
        _disk.Fault = new IOException("full");

        await Assert.ThrowsAsync<IOException>(() => _note.Change(note => (note ?? new()) with { Text = "lost" }));
        Assert.Equal("waits", _note.Now?.Text);
        Assert.True(_gaveUp);
    }

    [Fact]
    public async Task Decisions_are_taken_one_after_the_other_each_on_what_the_one_before_saved()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _note.Change(note => (note ?? new()) with { Text = note?.Text + "." })));
        Assert.Equal(new string('.', 20), _note.Now?.Text);
        Assert.Equal(20, _disk.Written.Count);
    }

    [Fact]
    public async Task What_cannot_be_read_is_neither_read_nor_written_over()
    {
        _disk.State = Stored<Note>.NotReadable("a newer Porter wrote it");

        Assert.False(_note.IsReadable);
        Assert.Throws<UnreadableStateException>(() => _note.Now);
        await Assert.ThrowsAsync<UnreadableStateException>(() => _note.Change(_ => new() { Text = "lost" }));
        Assert.Empty(_disk.Written);
    }

    internal sealed record Note : StoredRecord, IVersioned
    {
        public static int Version => 1;

        public string Text { get; init; } = "";
    }

    private sealed class Disk : IPersistentState<Stored<Note>>
    {
        public TaskCompletionSource? Hold { get; set; }

        public Exception? Fault { get; set; }

        public List<string> Written { get; } = [];

        public Stored<Note> State { get; set; } = new();

        public string Etag => "";

        public bool RecordExists => Written.Count > 0;

        public async Task WriteStateAsync()
        {
            if (Fault is not null)
                throw Fault;
            await (Hold?.Task ?? Task.CompletedTask);
            Written.Add(State.Value!.Text);
        }

        public Task ReadStateAsync() => throw new NotSupportedException();

        public Task ClearStateAsync() => throw new NotSupportedException();
    }
}
