using Orleans.Concurrency;
using Porter.Grains.GitHub;
using Porter.Grains.Tasks;

namespace Porter.Grains.Users;

/// <summary>One user: five slots, the queue behind them, the config, the list of tasks. The key is GitHub's user id.</summary>
[Alias("porter.IUserGrain")]
public interface IUserGrain : IGrainWithIntegerKey
{
    /// <summary>Asks for a slot, or a place in the queue. Asking again keeps what the task has, and renews its lease.</summary>
    [Alias("TakeSlot")]
    Task<SlotAnswer> TakeSlot(TaskId task);

    /// <summary>Gives back the slot or the place. Twice is once.</summary>
    [Alias("ReleaseSlot")]
    Task ReleaseSlot(TaskId task);

    /// <summary>Puts a task on the user's list. Twice is once.</summary>
    [Alias("Enlist")]
    Task Enlist(TaskId task);

    /// <summary>Archives a finished task: puts it into the history, and takes it off the open list. Twice is once.</summary>
    [Alias("Archive")]
    Task Archive(TaskView finished);

    /// <summary>The user's tasks, newest first.</summary>
    [Alias("List")]
    [AlwaysInterleave]
    Task<TaskPage> List(TaskQuery query);

    /// <summary>Which agent a command means, and what the user still lacks to run it.</summary>
    [Alias("Check")]
    [AlwaysInterleave]
    [ResponseTimeout("00:00:30")] // waits for GitHub
    Task<Readiness> Check(string? agent);

    /// <summary>What a machine is made with. Throws <see cref="ConfigException"/> where <see cref="Check"/> would not say ready.</summary>
    /// <param name="agent">Whose keys to give; null for the Fly token alone.</param>
    [Alias("GetCredentials")]
    [AlwaysInterleave]
    [ResponseTimeout("00:00:30")] // waits for GitHub
    Task<Credentials> GetCredentials(string? agent);

    /// <summary>Keeps a GitHub token of the user, encrypted, for reading and writing the config Gist.</summary>
    [Alias("Connect")]
    [ResponseTimeout("00:00:30")] // waits for GitHub
    Task Connect(UserRef user, string githubToken);

    /// <summary>The config without its secrets. Throws <see cref="ConfigException"/> when it cannot be read.</summary>
    [Alias("GetConfig")]
    [AlwaysInterleave]
    [ResponseTimeout("00:00:30")] // waits for GitHub
    Task<ConfigView> GetConfig();

    /// <summary>Changes the fields that the change names, in the Gist. Throws <see cref="ConfigException"/> when it cannot be written.</summary>
    [Alias("PutConfig")]
    [ResponseTimeout("00:00:30")] // waits for GitHub
    Task<ConfigView> PutConfig(ConfigChange change);
}
