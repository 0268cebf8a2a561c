using System.Globalization;

namespace Porter.Sandbox.Fly;

/// <summary>
/// The processes that came of one, by descent and by session, remembered from one refresh to the next: a daemon leaves its parent
/// and its session, but not unseen. Whoever started it is never among them.
/// </summary>
internal sealed class ProcessTree
{
    private readonly int root;
    private readonly Dictionary<int, string> members = [];
    private readonly HashSet<int> sessions = [];
    private readonly Lock gate = new();

    public ProcessTree(int root)
    {
        this.root = root;
        sessions.Add(root);
        Refresh();
    }

    /// <summary>Reads which processes are there now. Without /proc only the root's process group is known.</summary>
    public void Refresh()
    {
        lock (gate)
        {
            var living = LiveMachines();
            foreach (var gone in members
                    .Where(member => !living.TryGetValue(member.Key, out var now) || now.Born != member.Value)
                    .Select(member => member.Key)
                    .ToArray())
                members.Remove(gone);
            // A session's number may be used again once the session is empty.
            sessions.RemoveWhere(session => session != root && living.Values.All(process => process.Session != session));
            bool grew;
            do
            {
                grew = false;
                foreach (var (id, process) in living)
                {
                    if (id == Environment.ProcessId
                        || members.ContainsKey(id)
                        || !(id == root || members.ContainsKey(process.Parent) || sessions.Contains(process.Session)))
                        continue;
                    members[id] = process.Born;
                    // Only a session one of them leads is theirs: until setsid has run, the root is still in its parent's.
                    if (process.Session == id)
                        sessions.Add(id);
                    grew = true;
                }
            }
            while (grew);
        }
    }

    /// <summary>Kills all of it, twice, since a process may fork between refresh and kill.</summary>
    public void Kill()
    {
        for (var round = 0; round < 3; round++)
        {
            Refresh();
            lock (gate)
            {
                foreach (var id in members.Keys)
                    UnixSignal.Send(id, "SIGKILL");
            }

            UnixSignal.Send(-root, "SIGKILL");
        }
    }

    private static Dictionary<int, (int Parent, int Session, string Born)> LiveMachines()
    {
        var living = new Dictionary<int, (int, int, string)>();
        if (!Directory.Exists("/proc/self"))
            return living;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                continue;
            try
            {
                // "pid (name) state ppid pgrp session ..."; the name may hold spaces and parentheses. Field 22 is the start time.
                var stat = File.ReadAllText(Path.Combine(directory, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                if (fields[0] is not ("Z" or "X"))
                    living[id] = (
                        int.Parse(fields[1], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture), fields[19]);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It ended between the listing and the reading.
            }
        }

        return living;
    }
}
