using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Porter.Grains.Storage;
using Porter.Grains.Tasks;
using Porter.Grains.Tasks.Lifecycle;
using Porter.Grains.Tests.Tasks;

namespace Porter.Grains.Tests.Storage;

/// <summary>
/// What yesterday's Porter stored, and what it sends from silo to silo while a cluster is renewed, is read by today's. A fixture is never
/// edited: a shape of a new version gets a new one beside it. A missing one is written with <c>PORTER_WRITE_FIXTURES=1</c>.
/// </summary>
public class FixtureTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests/Porter.Grains.Tests/Storage/fixtures");

    // As JsonStateSerializer of Porter.Silo writes.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    private static readonly Assembly[] Ours = [typeof(ITaskGrain).Assembly, typeof(TaskState).Assembly];

    private readonly Serializer _serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    public static TheoryData<string> StoredNames => [.. Samples.Stored.Keys];

    public static TheoryData<string> TravellingNames => [.. Samples.Travelling.Select(AliasOf)];

    [Theory]
    [MemberData(nameof(StoredNames))]
    public void What_was_stored_is_read_as_it_was_meant_and_written_back_as_it_stood(string name)
    {
        var sample = Samples.Stored[name];
        var text = Fixture($"stored/{name}.v1.json", () => JsonSerializer.Serialize(sample, sample.GetType(), Json));

        var read = JsonSerializer.Deserialize(text, sample.GetType(), Json)!;

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(text), JsonSerializer.SerializeToNode(read, sample.GetType(), Json)));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(text), JsonSerializer.SerializeToNode(sample, sample.GetType(), Json)));
    }

    [Theory]
    [MemberData(nameof(TravellingNames))]
    public void What_was_sent_is_read_as_it_was_meant(string alias)
    {
        var sample = Samples.Travelling.Single(one => AliasOf(one) == alias);
        var sent = Fixture($"travelling/{alias}.v1.txt", () => Convert.ToBase64String(_serializer.SerializeToArray<object>(sample), Base64FormattingOptions.InsertLineBreaks));

        var read = _serializer.Deserialize<object>(Convert.FromBase64String(sent))!;

        Assert.Equal(sample.GetType(), read.GetType());
        Assert.Equal(Show(sample), Show(read));
    }

    [Fact]
    public void There_is_a_fixture_of_everything_that_is_stored()
    {
        var stored = Ours.SelectMany(assembly => assembly.GetTypes()).Where(type => type is { IsClass: true, IsAbstract: false } && typeof(IVersioned).IsAssignableFrom(type));

        Assert.Empty(stored.Select(type => type.Name).Except(Samples.Stored.Keys));
    }

    [Fact]
    public void There_is_a_fixture_of_everything_that_travels() => Assert.Empty(
        Travelling().Where(type => !type.IsAbstract).Except(Samples.Travelling.Select(sample => sample.GetType())));

    [Fact]
    public void Each_reason_of_an_end_comes_back_as_what_it_is()
    {
        EndReason[] reasons =
        [
            new EndReason.NotAllowed(), new EndReason.Refused("Fly", "no"), new EndReason.GitHubUnreachable(), new EndReason.NotReady(new("claude")),
            new EndReason.QueueFull(5, 20), new EndReason.Cancelled(Some.Bob, CancelCause.IssueClosed), new EndReason.NoMachine("full"),
            new EndReason.NeverStarted(new(Some.Noon, 1, false)), new EndReason.MachineLost(null), new EndReason.TimedOut(TimeSpan.FromMinutes(10)),
            new EndReason.AgentTimedOut("late"), new EndReason.AgentFailed(null), new EndReason.PushRefused("GH013"), new EndReason.BranchMissing(),
            new EndReason.PullRequestRefused("no base"),
        ];
        var text = Fixture("stored/EndReasons.v1.json", () => JsonSerializer.Serialize(reasons, Json));

        Assert.Equal(reasons, JsonSerializer.Deserialize<EndReason[]>(text, Json));
        Assert.Equal(reasons.Length, typeof(EndReason).GetNestedTypes().Length);
    }

    [Fact]
    public void Everything_that_travels_has_a_name_of_its_own_and_numbered_members()
    {
        var types = Travelling().ToArray();
        var names = types.Concat(Ours.SelectMany(assembly => assembly.GetTypes()).Where(IsGrainInterface)).Select(type => type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? $"{type} has none").ToArray();
        Assert.All(names, name => Assert.StartsWith("porter.", name, StringComparison.Ordinal));
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Empty(
            from type in types
            where !typeof(Exception).IsAssignableFrom(type)
            from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            where property.GetMethod is { IsVirtual: false } && IsKept(property) && property.GetCustomAttribute<IdAttribute>() is null
            select $"{type.Name}.{property.Name}");
        Assert.Empty(
            from type in Ours.SelectMany(assembly => assembly.GetTypes()).Where(IsGrainInterface)
            from method in type.GetMethods().Where(method => !method.IsStatic)
            where method.GetCustomAttribute<AliasAttribute>(inherit: false) is null
            select $"{type.Name}.{method.Name}");
    }

    private static IEnumerable<Type> Travelling() =>
        Ours.SelectMany(assembly => assembly.GetTypes()).Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is not null);

    private static bool IsGrainInterface(Type type) => type.IsInterface && typeof(IGrain).IsAssignableFrom(type);

    // A property with a field behind it is sent; one that is computed is not.
    private static bool IsKept(PropertyInfo property) =>
        property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic) is not null;

    private static string AliasOf(object sample) => sample.GetType().GetCustomAttribute<AliasAttribute>(inherit: false)!.Alias;

    private static string Show(object value) => value is Exception error
        ? $"{error.GetType().Name}: {error.Message} {string.Join(' ', error.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Select(p => p.GetValue(error)))}"
        : JsonSerializer.Serialize(value, value.GetType(), Json);

    private static string Fixture(string name, Func<string> write)
    {
        var path = Path.Combine(Folder, name);
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("PORTER_WRITE_FIXTURES") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, write() + "\n");
        }

        return File.ReadAllText(path);
    }
}
