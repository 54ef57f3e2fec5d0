using System.Collections.Concurrent;
using Impasto.Running;

namespace Impasto.Tests.Running;

public class KeptTests
{
    [Fact]
    public void The_same_key_gets_the_same_thing_again()
    {
        using Kept<int, Thing> kept = new();
        Thing first = Taken(kept, 1);
        Assert.Same(first, Taken(kept, 1));
        Assert.False(first.IsDisposed);
    }

    [Fact]
    public void Another_key_lets_go_of_what_was_kept_before_it_makes_its_own()
    {
        using Kept<int, Thing> kept = new();
        Thing first = Taken(kept, 1);
        kept.Use(
            2,
            () =>
            {
                Assert.True(first.IsDisposed);
                return new Thing(2);
            },
            second => Assert.Equal((2, false), (second.Kind, second.IsDisposed)));
    }

    [Fact]
    public void What_was_in_use_when_something_failed_is_let_go()
    {
        using Kept<int, Thing> kept = new();
        Thing first = Taken(kept, 1);
        Assert.Throws<TimeoutException>(() => kept.Use(1, () => new Thing(1), _ => throw new TimeoutException()));
        Assert.True(first.IsDisposed);
        Assert.NotSame(first, Taken(kept, 1));
    }

    [Fact]
    public void Disposing_lets_go()
    {
        Kept<int, Thing> kept = new();
        Thing thing = Taken(kept, 1);
        kept.Dispose();
        kept.Dispose();
        Assert.True(thing.IsDisposed);
    }

    [Fact]
    public void Of_two_that_were_in_use_at_the_same_time_the_last_one_given_back_is_kept()
    {
        using Kept<int, Thing> kept = new();
        Thing? inner = null, outer = null;
        kept.Use(1, () => new Thing(1), thing => (inner, outer) = (Taken(kept, 1), thing));
        Assert.NotSame(inner, outer);
        Assert.Equal((true, false), (inner!.IsDisposed, outer!.IsDisposed));
        Assert.Same(outer, Taken(kept, 1));
    }

    [Fact]
    public void Of_several_threads_each_has_one_of_its_own_and_one_is_left()
    {
        ConcurrentBag<Thing> made = [];
        using Kept<int, Thing> kept = new();
        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            int kind = i / 50 % 3;
            kept.Use(kind, () => Make(kind), thing => Assert.Equal(kind, thing.Use()));
        });
        Assert.Equal(2000, made.Sum(thing => thing.Uses));
        Assert.Single(made, thing => !thing.IsDisposed);
        kept.Dispose();
        Assert.All(made, thing => Assert.True(thing.IsDisposed));

        Thing Make(int kind)
        {
            Thing thing = new(kind);
            made.Add(thing);
            return thing;
        }
    }

    private static Thing Taken(Kept<int, Thing> kept, int kind)
    {
        Thing? taken = null;
        kept.Use(kind, () => new Thing(kind), thing => taken = thing);
        return taken!;
    }
}
