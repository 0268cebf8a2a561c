using Microsoft.Data.Sqlite;
using Porter.Silo.Storage.Sqlite;

namespace Porter.Silo.Tests.Stores;

public sealed class SqliteStoreWriterTests : IDisposable
{
    private const string Insert =
        "INSERT INTO reminder (grain, name, hash, start, period, etag) VALUES ($1, 'r', 0, 0, 0, 0) RETURNING grain";

    private readonly TemporaryDirectory data = new();
    private readonly SqliteStore store;

    public SqliteStoreWriterTests() => store = new SqliteStore(data.File("porter.db"));

    public void Dispose()
    {
        store.Dispose();
        data.Dispose();
    }

    [Fact]
    public async Task A_failing_write_fails_alone_whatever_shares_its_commit()
    {
        var writes = Enumerable.Range(0, 400).Select(i => store.Write(Insert, i % 4 == 3 ? null : $"g{i}")).ToList();

        for (var i = 0; i < writes.Count; i++)
        {
            if (i % 4 == 3)
                await Assert.ThrowsAsync<SqliteException>(() => writes[i]); // NOT NULL
            else
                Assert.Equal($"g{i}", await writes[i]);
        }

        Assert.Equal(300, store.Read("SELECT count(*) FROM reminder", row => row.GetInt32(0)).Single());
    }

    [Fact]
    public async Task What_was_queued_is_written_before_the_store_closes()
    {
        var writes = Enumerable.Range(0, 2000).Select(i => store.Write(Insert, $"g{i}")).ToList();
        store.Dispose();

        await Task.WhenAll(writes.Where(w => !w.IsFaulted));
        var accepted = writes.Count(w => w.IsCompletedSuccessfully);
        using var again = new SqliteStore(data.File("porter.db"));
        Assert.Equal(accepted, again.Read("SELECT count(*) FROM reminder", row => row.GetInt32(0)).Single());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.Write(Insert, "late"));
    }

    [Fact]
    public async Task Another_program_that_holds_the_file_is_waited_for()
    {
        using var other = new SqliteConnection($"Data Source={data.File("porter.db")};Pooling=False");
        other.Open();
        Task<object?> write;
        using (var transaction = other.BeginTransaction(deferred: false))
        {
            write = store.Write(Insert, "g");
            await Task.Delay(200); // long enough for the writer to meet the lock; without its busy timeout it would have failed
            transaction.Rollback();
        }

        Assert.Equal("g", await write);
    }

    [Fact]
    public void A_file_of_a_newer_Porter_is_left_alone()
    {
        var path = data.File("newer.db");
        using (var newer = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            newer.Open();
            using var command = newer.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        var error = Assert.Throws<InvalidOperationException>(() => new SqliteStore(path));
        Assert.Contains("written by a newer Porter", error.Message, StringComparison.Ordinal);
    }
}
