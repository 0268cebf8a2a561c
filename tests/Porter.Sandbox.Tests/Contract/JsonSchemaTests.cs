using System.Text.Json.Nodes;
using Porter.Sandbox.Contract;

namespace Porter.Sandbox.Tests.Contract;

public sealed class JsonSchemaTests
{
    private static readonly JsonObject Document = JsonNode.Parse("""
        {
          "components": { "schemas": {
            "thing": {
              "type": "object", "required": ["id", "at"], "additionalProperties": false,
              "properties": {
                "id": { "type": "integer" }, "at": { "type": "string", "format": "date-time" },
                "link": { "type": "string", "format": "uri", "nullable": true },
                "state": { "type": "string", "enum": ["open", "closed"] }, "tags": { "type": "array", "items": { "type": "string" } },
                "who": { "anyOf": [{ "type": "null" }, { "$ref": "#/components/schemas/person" }] }, "more": { "type": ["string", "null"] }
              }
            },
            "person": { "type": "object", "required": ["login"], "properties": { "login": { "type": "string" } } }
          } }
        }
        """)!.AsObject();

    [Theory]
    [InlineData("""{"id":1,"at":"2026-01-01T00:00:00Z"}""", "")]
    [InlineData("""{"id":1,"at":"2026-01-01T00:00:00Z","link":null,"who":null,"more":null,"tags":["a"],"state":"open"}""", "")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z"}""", "$.id is missing")]
    [InlineData("""{"id":1.5,"at":"2026-01-01T00:00:00Z"}""", "$.id is Number, not integer")]
    [InlineData("""{"id":1,"at":"yesterday"}""", "$.at is yesterday, not a time")]
    [InlineData("""{"id":1,"at":null}""", "$.at must not be null")]
    [InlineData("""{"id":1,"at":"2026-01-01T00:00:00Z","link":"nowhere"}""", "$.link is nowhere, not an address")]
    [InlineData("""{"id":1,"at":"2026-01-01T00:00:00Z","state":"ajar"}""", "$.state is \"ajar\", not one of [\"open\",\"closed\"]")]
    [InlineData("""{"id":1,"at":"2026-01-01T00:00:00Z","tags":[1]}""", "$.tags[0] is Number, not string")]
    [InlineData("""{"id":1,"at":"2026-01-01T00:00:00Z","who":{}}""", "$.who.login is missing")]
    [InlineData("""{"id":1,"at":"2026-01-01T00:00:00Z","colour":"red"}""", "$.colour is not a field")]
    public void A_value_is_measured_and_what_is_wrong_is_named(string json, string error)
    {
        var found = new JsonSchema(Document).Validate(JsonNode.Parse("""{"$ref":"#/components/schemas/thing"}"""), JsonNode.Parse(json));
        Assert.Equal(error, string.Join('\n', found));
    }
}
