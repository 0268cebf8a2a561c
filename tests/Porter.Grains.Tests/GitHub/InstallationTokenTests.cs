using Microsoft.Extensions.Time.Testing;
using Porter.Grains.GitHub;
using Porter.Grains.Outbound;

namespace Porter.Grains.Tests.GitHub;

public class InstallationTokenTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Queue<TaskCompletionSource<ExpiringToken>> _asked = new();
    private readonly InstallationToken _token;

    public InstallationTokenTests() => _token = new(() =>
    {
        _asked.Enqueue(new());
        return _asked.Last().Task;
    }, _time);

    [Fact]
    public async Task Many_Who_Ask_At_Once_Make_One_Request()
    {
        var waiting = Enumerable.Range(0, 10).Select(_ => _token.Get()).ToList();
        Answer("one");
        Assert.All(await Task.WhenAll(waiting), t => Assert.Equal("one", t));
        Assert.Equal("one", await _token.Get());
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task A_Token_Is_Kept_Until_Five_Minutes_Before_It_Dies()
    {
        var first = _token.Get();
        Answer("one");
        await first;

        _time.Advance(TimeSpan.FromMinutes(54));
        Assert.Equal("one", await _token.Get());

        _time.Advance(TimeSpan.FromMinutes(1));
        var second = _token.Get();
        Answer("two");
        Assert.Equal("two", await second);
    }

    [Fact]
    public async Task A_Failure_Is_Told_To_Those_Who_Waited_And_Not_Kept()
    {
        var (first, second) = (_token.Get(), _token.Get());
        _asked.Dequeue().SetException(new TransientOutboundException("GitHub", "down"));
        await Assert.ThrowsAsync<TransientOutboundException>(() => first);
        await Assert.ThrowsAsync<TransientOutboundException>(() => second);

        var third = _token.Get();
        Answer("one");
        Assert.Equal("one", await third);
    }

    [Fact]
    public async Task Only_The_Token_That_GitHub_Refused_Is_Forgotten()
    {
        var first = _token.Get();
        Answer("one");
        await first;

        _token.Forget("an older one");
        Assert.Equal("one", await _token.Get());

        _token.Forget("one");
        var second = _token.Get();
        Answer("two");
        Assert.Equal("two", await second);
    }

    private void Answer(string token) => _asked.Dequeue().SetResult(new(token, _time.GetUtcNow().AddHours(1)));
}
