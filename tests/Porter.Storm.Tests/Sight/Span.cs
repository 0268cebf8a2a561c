using System.Text;
using Google.Protobuf;

namespace Porter.Storm.Tests.Sight;

/// <summary>A span as a process exported it.</summary>
/// <param name="Service">The program.</param>
/// <param name="Process">Its process id.</param>
/// <param name="Links">The traces it points to.</param>
internal sealed record Span(string Service, int Process, string Trace, string Id, string Parent, string Name, IReadOnlyList<string> Links)
{
    public override string ToString() => $"{Trace[..8]} {Parent,16} <- {Id} {Service} {Process} {Name}";

    /// <summary>
    /// Reads an <c>ExportTraceServiceRequest</c>. The numbers are the fields' of
    /// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
    /// </summary>
    public static IEnumerable<Span> Read(byte[] request)
    {
        foreach (var (_, resourceSpans) in Fields(request).Where(f => f.Number == 1))
        {
            var parts = Fields(resourceSpans).ToList();
            var resource = parts.Where(f => f.Number == 1).SelectMany(f => Fields(f.Bytes)).Where(f => f.Number == 1).Select(f => Attribute(f.Bytes)).ToDictionary();
            // Porter says machine:process.
            var process = int.Parse(resource["service.instance.id"].Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture);
            foreach (var (_, span) in parts.Where(f => f.Number == 2).SelectMany(f => Fields(f.Bytes)).Where(f => f.Number == 2))
            {
                var fields = Fields(span).ToLookup(f => f.Number, f => f.Bytes);
                yield return new(
                    resource["service.name"],
                    process,
                    Hex(fields[1].Single()),
                    Hex(fields[2].Single()),
                    Hex(fields[4].SingleOrDefault() ?? []),
                    Encoding.UTF8.GetString(fields[5].Single()),
                    [.. fields[13].Select(link => Hex(Fields(link).First(f => f.Number == 1).Bytes))]);
            }
        }
    }

    /// <summary>The fields of a message that hold bytes: text, and other messages.</summary>
    private static IEnumerable<(int Number, byte[] Bytes)> Fields(byte[] message)
    {
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagWireType(tag) is WireFormat.WireType.LengthDelimited)
                yield return (WireFormat.GetTagFieldNumber(tag), input.ReadBytes().ToByteArray());
            else
                input.SkipLastField();
        }
    }

    private static KeyValuePair<string, string> Attribute(byte[] message)
    {
        var fields = Fields(message).ToDictionary(f => f.Number, f => f.Bytes);
        var text = fields.TryGetValue(2, out var value) ? Fields(value).Where(f => f.Number == 1).Select(f => Encoding.UTF8.GetString(f.Bytes)).FirstOrDefault() : null;
        return new(Encoding.UTF8.GetString(fields[1]), text ?? "");
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
