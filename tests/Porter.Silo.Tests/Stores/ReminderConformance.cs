namespace Porter.Silo.Tests.Stores;

/// <summary>What every reminder table owes Orleans.</summary>
public abstract class ReminderConformance(SharedSilo shared) : IClassFixture<SharedSilo>, IAsyncLifetime
{
    private readonly GrainId grain = GrainId.Create("thing", $"{Guid.NewGuid():N}/#é");
    private StoreHost? host;

    /// <summary>Starts a silo on the store. The same place again finds what the silo before it stored there; another is empty.</summary>
    protected abstract Task<StoreHost> Start(string place);

    private IReminderTable Table => host!.Reminders;

    public async ValueTask InitializeAsync() => host = await shared.Get(Start);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_reminder_is_read_back_as_it_was_registered()
    {
        var entry = Pulse();
        var etag = await Table.UpsertRow(entry);
        var read = await Table.ReadRow(grain, "pulse");

        Assert.NotNull(read);
        Assert.Equal(grain, read.GrainId);
        Assert.Equal(entry.StartAt, read.StartAt);
        Assert.NotEqual(DateTimeKind.Local, read.StartAt.Kind); // Orleans takes it as UTC, also where it is unspecified
        Assert.Equal(entry.Period, read.Period);
        Assert.Equal(etag, read.ETag);
    }

    [Fact]
    public async Task One_that_was_never_registered_is_not_there() =>
        Assert.Null(await Table.ReadRow(grain, "pulse"));

    [Fact]
    public async Task Registering_again_replaces_it_under_a_new_ETag()
    {
        var first = await Table.UpsertRow(Pulse());
        var again = Pulse();
        again.Period = TimeSpan.FromDays(40); // more milliseconds than an int holds
        var second = await Table.UpsertRow(again);

        Assert.NotEqual(first, second);
        var only = Assert.Single((await Table.ReadRows(grain)).Reminders);
        Assert.Equal(TimeSpan.FromDays(40), only.Period);
    }

    [Fact]
    public async Task Removing_needs_the_current_ETag()
    {
        var stale = await Table.UpsertRow(Pulse());
        var current = await Table.UpsertRow(Pulse());

        Assert.False(await Table.RemoveRow(grain, "pulse", stale!));
        Assert.True(await Table.RemoveRow(grain, "pulse", current!));
        Assert.False(await Table.RemoveRow(grain, "pulse", current!));
        Assert.Null(await Table.ReadRow(grain, "pulse"));
    }

    [Fact]
    public async Task A_range_is_open_below_closed_above_and_may_wrap_around()
    {
        await Table.UpsertRow(Pulse());
        var hash = grain.GetUniformHashCode();

        Assert.True(await IsIn(hash - 1, hash));
        Assert.False(await IsIn(hash, hash + 1));
        Assert.False(await IsIn(hash - 2, hash - 1));
        Assert.True(await IsIn(hash - 1, hash - 2));
        Assert.False(await IsIn(hash, hash - 1));
        Assert.True(await IsIn(hash, hash)); // the whole ring
    }

    [Fact]
    public async Task A_restart_finds_it()
    {
        string? etag;
        await using (var before = await Start("restarted"))
            etag = await before.Reminders.UpsertRow(Pulse());

        await using var after = await Start("restarted");
        Assert.Equal(etag, (await after.Reminders.ReadRow(grain, "pulse"))?.ETag);
    }

    private async Task<bool> IsIn(uint begin, uint end) =>
        (await Table.ReadRows(begin, end)).Reminders.Any(r => r.GrainId == grain);

    private ReminderEntry Pulse() => new()
    {
        GrainId = grain,
        ReminderName = "pulse",
        StartAt = new DateTime(2026, 11, 24, 7, 30, 15, DateTimeKind.Utc),
        Period = TimeSpan.FromMinutes(1),
    };
}
