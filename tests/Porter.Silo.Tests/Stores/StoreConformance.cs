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
    public async Task A_Missing_State_Reads_As_A_Fresh_One()
    {
        var read = await Read();

        Assert.False(read.RecordExists);
        Assert.Equal(0, read.State!.Number);
        Assert.Equal("new", read.State!.Text);
    }

    [Fact]
    public async Task A_Fresh_State_Is_Not_Shared_Between_Grains()
    {
        var one = await Read();
        one.State!.Number = 5;

        Assert.Equal(0, (await Read()).State!.Number);
    }

    [Fact]
    public async Task What_Was_Written_Is_Read_Back_With_Its_ETag()
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
    public async Task A_Case_Of_A_Hierarchy_Comes_Back_As_That_Case()
    {
        var state = new GrainState<Thing>(new Thing { Shapes = [new Circle(3), new Square(4)] });
        await Store.WriteStateAsync(Name, grain, state);

        Assert.Equal([new Circle(3), new Square(4)], (await Read()).State!.Shapes);
    }

    [Fact]
    public async Task Each_Write_Changes_The_ETag()
    {
        var state = await Write(1);
        var before = state.ETag;
        state.State!.Number = 2;
        await Store.WriteStateAsync(Name, grain, state);

        Assert.NotEqual(before, state.ETag);
        Assert.Equal(2, (await Read()).State!.Number);
    }

    [Fact]
    public async Task A_Write_With_A_Stale_ETag_Is_Refused_And_Changes_Nothing()
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
    public async Task A_First_Write_Over_An_Existing_State_Is_Refused()
    {
        await Write(1);

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Write(9));
        Assert.Equal(1, (await Read()).State!.Number);
    }

    [Fact]
    public async Task A_Clear_With_A_Stale_ETag_Is_Refused()
    {
        var stale = await Write(1);
        var current = await Read();
        await Store.WriteStateAsync(Name, grain, current);

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Store.ClearStateAsync(Name, grain, stale));
        Assert.True((await Read()).RecordExists);
    }

    [Fact]
    public async Task A_Cleared_State_Is_Gone()
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
    public async Task A_Cleared_State_Can_Be_Written_Again()
    {
        var state = await Write(1);
        await Store.ClearStateAsync(Name, grain, state);
        state.State!.Number = 7;
        await Store.WriteStateAsync(Name, grain, state);

        Assert.Equal(7, (await Read()).State!.Number);
    }

    [Fact]
    public async Task An_ETag_From_Before_A_Clear_Never_Matches_What_Was_Written_After_It()
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
    public async Task States_Of_One_Grain_Under_Two_Names_Are_Two_States()
    {
        await Write(1);
        var other = new GrainState<Thing>(new Thing());
        await Store.ReadStateAsync("other", grain, other);

        Assert.False(other.RecordExists);
    }

    [Theory]
    [InlineData("a/b", "a_b", "a\\b", "a#b", "a?b", "a%b", "a=2Fb", "a=b", "a%2Fb")]
    [InlineData("a\tb", "a b", "a\u007fb", "a=09b", "a_b")]
    public async Task Grains_Whose_Keys_Differ_In_One_Letter_Are_Two_Grains(params string[] keys)
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
    public async Task A_Big_State_Comes_Back_Whole_And_May_Shrink_And_Grow_Again()
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
    public async Task Of_Many_Writers_With_One_ETag_Exactly_One_Wins()
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
    public async Task Many_Grains_Written_At_Once_Each_Keep_Their_Own()
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
    public async Task A_Restart_Finds_What_Was_Written_And_Its_ETag_Still_Holds()
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
    private static string Big(int length) => string.Concat(Enumerable.Range(0, length / 10 + 1).Select(i => $"{i % 100000:D5}é日a😀"))[..length].TrimEnd('\uD83D');
}
