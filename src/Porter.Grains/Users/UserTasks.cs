using Microsoft.Extensions.Logging;
using Porter.Grains.Outboxes;
using Porter.Grains.Tasks;

namespace Porter.Grains.Users;

/// <summary>
/// A user's list of tasks: the open ones, each asked of its grain, and the history on its pages. What cannot be read is shown as that, and
/// keeps nobody from the rest.
/// </summary>
internal sealed class UserTasks(long userId, Durable<UserState> user, IGrainFactory grains, ILogger log)
{
    private const int MaxPages = 10;

    /// <summary>Puts a task on the list. Twice is once.</summary>
    public Task Enlist(TaskId task) => user.Change(state => UserRules.Enlist(state ?? new(), task));

    /// <summary>Puts a finished task into the history, and takes it off the open ones. Twice is once.</summary>
    public async Task Archive(TaskView finished)
    {
        var (_, listed) = await user.Change(state => UserRules.Enlist(state ?? new(), finished.Id));
        var number = UserRules.NumberOf(listed!, finished.Id)!.Value;
        await Page(number / IHistoryPageGrain.Size).Archive(number, finished);
        await user.Change(state => UserRules.Archive(state!, finished.Id, number));
    }

    /// <summary>Part of the list, newest first.</summary>
    public async Task<TaskPage> List(TaskQuery query)
    {
        var state = user.Now ?? new();
        var end = Math.Min(query.Before ?? long.MaxValue, state.NextNumber);
        var found = new List<ListedTask>();
        var limit = Math.Clamp(query.Limit, 1, 100);
        for (var pages = 0; end > 0 && found.Count <= limit && pages < MaxPages; pages++)
        {
            var page = (end - 1) / IHistoryPageGrain.Size;
            var start = page * IHistoryPageGrain.Size;
            var open = await Task.WhenAll(state.Open.Where(o => o.Key >= start && o.Key < end).Select(o => Look(o.Key, o.Value)));
            var archived = await Read(page, state);
            // A task that was archived a moment ago may be in both; the history's word is the later one.
            found.AddRange(archived.Concat(open.OfType<ListedTask>())
                .Where(task => task.Number < end && TaskQueries.Matches(task, query))
                .DistinctBy(task => task.Number)
                .OrderByDescending(task => task.Number));
            end = start;
        }

        var items = found.Take(limit).ToArray();
        long? next = found.Count > limit ? items[^1].Number : end > 0 ? end : null;
        return new(items, next);
    }

    private async Task<ListedTask?> Look(long number, TaskId id)
    {
        try
        {
            return await grains.GetGrain<ITaskGrain>(id.Value).Get() is { } view ? new(number, id, view) : null;
        }
        catch (UnreadableStateException e)
        {
            log.LogError("{Task} of user {User} cannot be read: {Reason}", id, userId, e.Message);
            return new(number, id, View: null);
        }
    }

    private async Task<ListedTask[]> Read(long page, UserState state)
    {
        try
        {
            return await Page(page).Read();
        }
        catch (UnreadableStateException e)
        {
            log.LogError("Page {Page} of user {User}'s history cannot be read: {Reason}", page, userId, e.Message);
            return [.. state.Archived.Where(task => task.Number / IHistoryPageGrain.Size == page).Select(task => new ListedTask(task.Number, task.Task, View: null))];
        }
    }

    private IHistoryPageGrain Page(long page) => grains.GetGrain<IHistoryPageGrain>($"{userId}/{page}");
}
