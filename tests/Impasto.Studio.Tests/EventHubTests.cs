using Impasto.Studio.Events;

namespace Impasto.Studio.Tests;

/// <summary>Who is told what, who has missed something, and who does not keep up.</summary>
public class EventHubTests
{
    private const int Waiting = 500;
    private const int Kept = 2000;

    [Fact]
    public async Task One_who_was_away_gets_all_that_came_after_and_nothing_twice()
    {
        EventHub hub = new();
        StudioEvent[] told = await ToldAsync(hub, 3);
        Assert.Equal(["2", "3", "now"], await AfterAsync(hub, told[0].Id));
        Assert.Equal(["now"], await AfterAsync(hub, told[2].Id));
        Assert.Equal(["now"], await AfterAsync(hub, null));
    }

    [Fact]
    public async Task One_who_was_away_for_too_long_or_comes_from_another_run_has_to_load_anew()
    {
        EventHub hub = new();
        StudioEvent first = (await ToldAsync(hub, 1))[0];
        StudioEvent foreign = (await ToldAsync(new EventHub(), 1))[0];
        Assert.Equal(["reload", "now"], await AfterAsync(hub, foreign.Id));
        for (int i = 0; i < Kept; i++)
        {
            hub.Tell("picture", "more");
        }

        Assert.Equal(["reload", "now"], await AfterAsync(hub, first.Id));
    }

    [Fact]
    public async Task One_who_does_not_keep_up_is_cut_off_and_the_others_hear_on()
    {
        EventHub hub = new();
        using CancellationTokenSource end = new();
        await using IAsyncEnumerator<StudioEvent> slow = hub.ListenAsync(null, end.Token).GetAsyncEnumerator();
        ValueTask<bool> next = slow.MoveNextAsync();
        Assert.Equal(1, hub.Listeners);
        for (int i = 0; i < 2 * Waiting; i++)
        {
            hub.Tell("picture", "more");
        }

        Assert.Equal(0, hub.Listeners);
        end.CancelAfter(TimeSpan.FromSeconds(20));
        int heard = 0;
        for (; await next; next = slow.MoveNextAsync())
        {
            heard++;
        }

        Assert.InRange(heard, Waiting, Waiting + 1);
        Assert.Equal(["now"], await AfterAsync(hub, null));
        Assert.Equal(0, hub.Listeners);
    }

    /// <summary>What a hub has told, numbered from 1.</summary>
    private static async Task<StudioEvent[]> ToldAsync(EventHub hub, int count)
    {
        await using IAsyncEnumerator<StudioEvent> listener = hub.ListenAsync(null, default).GetAsyncEnumerator();
        StudioEvent[] told = new StudioEvent[count];
        for (int i = 0; i < count; i++)
        {
            ValueTask<bool> next = listener.MoveNextAsync();
            hub.Tell("picture", $"{i + 1}");
            Assert.True(await next);
            told[i] = listener.Current;
        }

        return told;
    }

    /// <summary>What one hears who comes back, until he is told "now"; a reload by its name.</summary>
    private static async Task<string[]> AfterAsync(EventHub hub, string? last)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        await using IAsyncEnumerator<StudioEvent> listener = hub.ListenAsync(last, limit.Token).GetAsyncEnumerator();
        List<string> heard = [];
        ValueTask<bool> next = listener.MoveNextAsync();
        hub.Tell("picture", "now");
        while (await next)
        {
            heard.Add(listener.Current.Name == "reload" ? "reload" : listener.Current.Json);
            if (heard[^1] == "now")
            {
                break;
            }

            next = listener.MoveNextAsync();
        }

        return [.. heard];
    }
}
