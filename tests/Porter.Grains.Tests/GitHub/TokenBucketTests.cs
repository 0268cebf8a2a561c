using CsCheck;
using Porter.Grains.GitHub;

namespace Porter.Grains.Tests.GitHub;

public class TokenBucketTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 6, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_Full_Bucket_Lets_A_Burst_Through_And_Then_One_A_Second()
    {
        var bucket = TokenBucket.Full(20, 1, Start);
        var waits = new List<double>();
        for (var i = 0; i < 23; i++)
        {
            (var wait, bucket) = bucket.Take(Start, MaxWait);
            waits.Add(wait.TotalSeconds);
        }
        Assert.Equal([.. Enumerable.Repeat(0d, 20), 1, 2, 3], waits);
    }

    [Fact]
    public void Beyond_The_MaxWait_Nothing_Is_Reserved()
    {
        var bucket = TokenBucket.Full(1, 1, Start);
        for (var i = 0; i < 11; i++)
            (_, bucket) = bucket.Take(Start, MaxWait);
        var (wait, after) = bucket.Take(Start, MaxWait);
        Assert.Equal(TimeSpan.FromSeconds(11), wait);
        Assert.Equal(bucket, after);
    }

    [Fact]
    public void A_Clock_That_Steps_Back_Takes_Nothing_Away()
    {
        var (_, bucket) = TokenBucket.Full(2, 1, Start).Take(Start, MaxWait);
        Assert.Equal(TimeSpan.Zero, bucket.Take(Start.AddHours(-1), MaxWait).Wait);
    }

    /// <summary>Whenever they come, those let through never exceed the burst and what has flowed in since.</summary>
    [Fact]
    public void Never_More_Than_The_Burst_And_The_Rate_Get_Through() =>
        Gen.Select(Gen.Int[1, 30], Gen.Double[0.1, 20], Gen.Int[0, 3000].Array[1, 120]).Sample((burst, rate, gaps) =>
        {
            var bucket = TokenBucket.Full(burst, rate, Start);
            var now = Start;
            var writes = new List<DateTimeOffset>();
            foreach (var gap in gaps)
            {
                now = now.AddMilliseconds(gap);
                (var wait, bucket) = bucket.Take(now, MaxWait);
                if (wait <= MaxWait)
                    writes.Add(now + wait);
            }
            for (var first = 0; first < writes.Count; first++)
                for (var last = first; last < writes.Count; last++)
                    if (last - first + 1 > burst + rate * (writes[last] - writes[first]).TotalSeconds + 1e-3)
                        return false;
            return true;
        });
}
