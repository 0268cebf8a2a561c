using CsCheck;
using Porter.Grains.Commands;
using Porter.Grains.Tasks;
using Porter.Grains.Users;

namespace Porter.Grains.Tests.Users;

public class UserSlotsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly SlotRules Rules = new(5, 20, TimeSpan.FromMinutes(30));

    [Fact]
    public void The_sixth_waits_and_the_twenty_sixth_is_refused()
    {
        var (slots, answers) = (new UserSlots(), new List<SlotAnswer>());
        for (var n = 1; n <= 26; n++)
        {
            (slots, var answer) = slots.Take(Task(n), Noon, Rules);
            answers.Add(answer);
        }

        Assert.All(answers[..5], a => Assert.Equal(SlotAnswerKind.Granted, a.Kind));
        Assert.Equal(Enumerable.Range(1, 20), answers[5..25].Select(a => a.Position));
        Assert.Equal(new SlotAnswer(SlotAnswerKind.Full, 0, 5, 20), answers[25]);
    }

    [Fact]
    public void A_released_slot_goes_to_who_waits_longest()
    {
        var slots = Enumerable.Range(1, 7).Aggregate(new UserSlots(), (s, n) => s.Take(Task(n), Noon, Rules).After);

        slots = slots.Release(Task(3), Noon, Rules);

        Assert.Contains(slots.Leases, lease => lease.Task == Task(6));
        Assert.Equal([Task(7)], slots.Queue);
        Assert.Same(slots, slots.Release(Task(99), Noon, Rules).Settle(Noon, Rules) is var same && same.Leases.SequenceEqual(slots.Leases) ? slots : null);
    }

    [Fact]
    public void A_lease_that_nobody_renews_ends_and_one_that_is_renewed_does_not()
    {
        var slots = Enumerable.Range(1, 6).Aggregate(new UserSlots(), (s, n) => s.Take(Task(n), Noon, Rules).After);
        slots = slots.Take(Task(1), Noon.AddMinutes(29), Rules).After;

        slots = slots.Settle(Noon.AddMinutes(30), Rules);

        Assert.Equal([Task(1), Task(6)], slots.Leases.Select(lease => lease.Task));
        Assert.Empty(slots.Queue);
    }

    /// <summary>Whatever is asked in whatever order: never more than five, never twice the same, and nobody waits beside a free slot.</summary>
    [Fact]
    public void No_order_of_asking_gives_a_sixth_slot() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[0, 2], Gen.Int[0, 20]).Array[1, 80].Sample(moves =>
        {
            var (slots, now) = (new UserSlots(), Noon);
            foreach (var (task, move, minutes) in moves)
            {
                now += TimeSpan.FromMinutes(minutes);
                slots = move == 0 ? slots.Release(Task(task), now, Rules) : slots.Take(Task(task), now, Rules).After;
                var known = slots.Leases.Select(lease => lease.Task).Concat(slots.Queue).ToList();
                Assert.True(slots.Leases.Length <= Rules.Slots);
                Assert.Equal(known.Count, known.Distinct().Count());
                Assert.True(slots.Queue.IsEmpty || slots.Leases.Length == Rules.Slots);
            }
        });

    private static TaskId Task(int n) => TaskId.For(CommandSource.Comment(n));
}
