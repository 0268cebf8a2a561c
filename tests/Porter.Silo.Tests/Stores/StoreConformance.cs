using Orleans.Storage;

namespace Porter.Silo.Tests.Stores;

/// <summary>What every store owes the grains. One class per store derives from this, on a real server of its kind.</summary>
public abstract class StoreConformance(SharedSilo shared) : IClassFixture<SharedSilo>, IAsyncLifetime
{
    private const string Name = "state";

    private readonly GrainId grain = GrainId.Create("thing", $"{Guid.NewGuid():N} /#?%\\'\"=+é日");
    private StoreHost? host;

    /// <summary>Starts a silo on the store. The same place again finds what the silo before it stored there; another is empty.</summary>
    protected abstract Task<StoreHost> Start(string place);

    /// <summary>How many letters of a state the store takes for certain; 2.3 bytes each.</summary>
    protected virtual int BigState => 900_000;

    private IGrainStorage Store => host!.Storage;

    public async ValueTask InitializeAsync() => host = await shared.Get(Start);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_missing_state_reads_as_a_fresh_one()
    {
        var read = await Read();

        Assert.False(read.RecordExists);
        Assert.Equal(0, read.State!.Number);
        Assert.Equal("new", read.State!.Text);
    }

    [Fact]
    public async Task A_fresh_state_is_not_shared_between_grains()
    {
        var one = await Read();
        one.State!.Number = 5;

        Assert.Equal(0, (await Read()).State!.Number);
    }

    [Fact]
    public async Task What_was_written_is_read_back_with_its_ETag()
    {
        var written = await Write(7);
        var read = await Read();

        Assert.True(written.RecordExists);
        Assert.True(read.RecordExists);
        Assert.Equal(7, read.State!.Number);
        Assert.Equal(Colour.Green, read.State!.Colour);
        Assert.Equal(written.ETag, read.ETag);
    }

    [Fact]
    public async Task A_case_of_a_hierarchy_comes_back_as_that_case()
    {
        var state = new GrainState<Thing>(new Thing { Shapes = [new Circle(3), new Square(4)] });
        await Store.WriteStateAsync(Name, grain, state);

        Assert.Equal([new Circle(3), new Square(4)], (await Read()).State!.Shapes);
    }

    [Fact]
    public async Task Each_write_changes_the_ETag()
    {
        var state = await Write(1);
        var before = state.ETag;
        state.State!.Number = 2;
        await Store.WriteStateAsync(Name, grain, state);

        Assert.NotEqual(before, state.ETag);
        Assert.Equal(2, (await Read()).State!.Number);
    }

    [Fact]
    public async Task A_write_with_a_stale_ETag_is_refused_and_changes_nothing()
    {
        var stale = await Write(1);
        var current = await Read();
        current.State!.Number = 2;
        await Store.WriteStateAsync(Name, grain, current);
        stale.State!.Number = 99;

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Store.WriteStateAsync(Name, grain, stale));
        Assert.Equal(2, (await Read()).State!.Number);
    }

    [Fact]
    public async Task A_first_write_over_an_existing_state_is_refused()
    {
        await Write(1);

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Write(9));
        Assert.Equal(1, (await Read()).State!.Number);
    }

    [Fact]
    public async Task A_clear_with_a_stale_ETag_is_refused()
    {
        var stale = await Write(1);
        var current = await Read();
        await Store.WriteStateAsync(Name, grain, current);

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Store.ClearStateAsync(Name, grain, stale));
        Assert.True((await Read()).RecordExists);
    }

    [Fact]
    public async Task A_cleared_state_is_gone()
    {
        var state = await Write(1);
        await Store.ClearStateAsync(Name, grain, state);
        var read = await Read();

        Assert.False(state.RecordExists);
        Assert.Equal(0, state.State!.Number);
        Assert.False(read.RecordExists);
        Assert.Equal(0, read.State!.Number);
    }

    [Fact]
    public async Task A_cleared_state_can_be_written_again()
    {
        var state = await Write(1);
        await Store.ClearStateAsync(Name, grain, state);
        state.State!.Number = 7;
        await Store.WriteStateAsync(Name, grain, state);

        Assert.Equal(7, (await Read()).State!.Number);
    }

    [Fact]
    public async Task An_ETag_from_before_a_clear_never_matches_what_was_written_after_it()
    {
        var before = await Write(1);
        var current = await Read();
        await Store.ClearStateAsync(Name, grain, current);

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Store.WriteStateAsync(Name, grain, before));

        current.State!.Number = 2;
        await Store.WriteStateAsync(Name, grain, current);
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Store.WriteStateAsync(Name, grain, before));
        Assert.Equal(2, (await Read()).State!.Number);
    }

    [Fact]
    public async Task States_of_one_grain_under_two_names_are_two_states()
    {
        await Write(1);
        var other = new GrainState<Thing>(new Thing());
        await Store.ReadStateAsync("other", grain, other);

        Assert.False(other.RecordExists);
    }

    [Theory]
    [InlineData("a/b", "a_b", "a\\b", "a#b", "a?b", "a%b", "a=2Fb", "a=b", "a%2Fb")]
    [InlineData("a\tb", "a b", "a\u007fb", "a=09b", "a_b")]
    public async Task Grains_whose_keys_differ_in_one_letter_are_two_grains(params string[] keys)
    {
        var run = $"{Guid.NewGuid():N}";
        foreach (var key in keys)
            await Store.WriteStateAsync(Name, GrainId.Create("thing", run + key), new GrainState<Thing>(new Thing { Text = key }));

        foreach (var key in keys)
        {
            var read = new GrainState<Thing>(new Thing());
            await Store.ReadStateAsync(Name, GrainId.Create("thing", run + key), read);
            Assert.Equal(key, read.State!.Text);
        }
    }

    [Fact]
    public async Task A_big_state_comes_back_whole_and_may_shrink_and_grow_again()
    {
        var state = new GrainState<Thing>(new Thing { Text = Big(BigState) });
        await Store.WriteStateAsync(Name, grain, state);
        Assert.Equal(Big(BigState), (await Read()).State!.Text);

        state.State!.Text = "small";
        await Store.WriteStateAsync(Name, grain, state);
        Assert.Equal("small", (await Read()).State!.Text);

        state.State!.Text = Big(BigState - 1);
        await Store.WriteStateAsync(Name, grain, state);
        Assert.Equal(Big(BigState - 1), (await Read()).State!.Text);

        await Store.ClearStateAsync(Name, grain, state);
        Assert.False((await Read()).RecordExists);
    }

    [Fact]
    public async Task Of_many_writers_with_one_ETag_exactly_one_wins()
    {
        await Write(0);
        var contenders = await Task.WhenAll(Enumerable.Range(1, 20).Select(async number =>
        {
            var state = await Read();
            state.State!.Number = number;
            return state;
        }));

        var won = await Task.WhenAll(contenders.Select(async state =>
        {
            try
            {
                await Store.WriteStateAsync(Name, grain, state);
                return true;
            }
            catch (InconsistentStateException)
            {
                return false;
            }
        }));

        var winner = Assert.Single(contenders.Where((_, i) => won[i]));
        Assert.Equal(winner.State!.Number, (await Read()).State!.Number);
    }

    [Fact]
    public async Task Many_grains_written_at_once_each_keep_their_own()
    {
        var grains = Enumerable.Range(0, 300).Select(i => (Id: GrainId.Create("thing", $"{Guid.NewGuid():N}"), Number: i)).ToList();
        await Task.WhenAll(grains.Select(g => Store.WriteStateAsync(Name, g.Id, new GrainState<Thing>(new Thing { Number = g.Number }))));

        foreach (var (id, number) in grains)
        {
            var read = new GrainState<Thing>(new Thing());
            await Store.ReadStateAsync(Name, id, read);
            Assert.Equal(number, read.State!.Number);
        }
    }

    [Fact]
    public async Task A_restart_finds_what_was_written_and_its_ETag_still_holds()
    {
        var state = new GrainState<Thing>(new Thing { Number = 1 });
        await using (var before = await Start("restarted"))
            await before.Storage.WriteStateAsync(Name, grain, state);

        await using var after = await Start("restarted");
        var read = new GrainState<Thing>(new Thing());
        await after.Storage.ReadStateAsync(Name, grain, read);
        Assert.Equal(1, read.State!.Number);
        state.State!.Number = 2;
        await after.Storage.WriteStateAsync(Name, grain, state);
        await after.Storage.ReadStateAsync(Name, grain, read);
        Assert.Equal(2, read.State!.Number);
    }

    private async Task<GrainState<Thing>> Read()
    {
        var state = new GrainState<Thing>(new Thing());
        await Store.ReadStateAsync(Name, grain, state);
        return state;
    }

    private async Task<GrainState<Thing>> Write(int number)
    {
        var state = new GrainState<Thing>(new Thing { Number = number, Colour = Colour.Green });
        await Store.WriteStateAsync(Name, grain, state);
        return state;
    }

    // Letters of one to four bytes, 2.3 bytes a char as JSON: 900,000 of them take 2 MB.
    private static string Big(int length) =>
        string.Concat(Enumerable.Range(0, length / 10 + 1).Select(i => $"{i % 100000:D5}é日a😀"))[..length].TrimEnd('\uD83D');
}
