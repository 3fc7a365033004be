using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coordinator.Api.Live;
using FsCheck;
using FsCheck.Fluent;

namespace Coordinator.Api.Tests.Live;

public sealed class MergePatchTests
{
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", """{}""")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""["a","b"]""", """["c","d"]""", """["c","d"]""")]
    [InlineData("""{"a":"b"}""", """["c"]""", """["c"]""")]
    [InlineData("""{"a":"foo"}""", """null""", """null""")]
    [InlineData("""{"a":"foo"}""", "\"bar\"", "\"bar\"")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("""[1,2]""", """{"a":"b","c":null}""", """{"a":"b"}""")]
    [InlineData("""{}""", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void Patches_are_applied_as_the_examples_of_RFC_7396_say(string target, string patch, string result) =>
        JsonNode.DeepEquals(MergePatch.Apply(JsonNode.Parse(target), JsonNode.Parse(patch)), JsonNode.Parse(result)).ShouldBeTrue();

    [Theory]
    [InlineData("""{"a":1,"b":{"c":2,"d":3}}""", """{"a":1,"b":{"c":2,"d":4}}""", """{"b":{"d":4}}""")]
    [InlineData("""{"a":1,"b":2}""", """{"b":2}""", """{"a":null}""")]
    [InlineData("""{"b":2}""", """{"a":1,"b":2}""", """{"a":1}""")]
    [InlineData("""{"a":1}""", """{"a":1}""", """{}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{}}""", """{"a":{"b":null}}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1,2,3]}""", """{"a":[1,2,3]}""")]
    [InlineData("""{"a\"b":1,"é":1}""", """{"a\"b":2,"é":2}""", """{"a\"b":2,"é":2}""")]
    public void A_patch_says_what_changed_and_no_more(string from, string to, string patch) =>
        JsonNode.DeepEquals(Diff(JsonNode.Parse(from)!, JsonNode.Parse(to)!), JsonNode.Parse(patch)).ShouldBeTrue();

    [Fact]
    public void The_patch_between_two_documents_makes_one_of_the_other() =>
        Prop.ForAll(
                Documents.Two().ToArbitrary(),
                pair => JsonNode.DeepEquals(MergePatch.Apply(pair.From, Diff(pair.From, pair.To)), pair.To))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void The_patch_between_equal_documents_is_empty() =>
        Prop.ForAll(Documents.Objects(3).ToArbitrary(), document => Diff(document, document.DeepClone()).AsObject().Count == 0)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static JsonNode Diff(JsonNode from, JsonNode to)
    {
        using var before = JsonDocument.Parse(from.ToJsonString());
        using var after = JsonDocument.Parse(to.ToJsonString());
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) MergePatch.WriteDiff(writer, before.RootElement, after.RootElement);
        return JsonNode.Parse(Encoding.UTF8.GetString(buffer.WrittenSpan))!;
    }

    /// <summary>Documents without nulls, of few names so that they often share some.</summary>
    private static class Documents
    {
        private static readonly Gen<string> s_names = Gen.Elements("a", "b", "c", "d", "e\"f", "日本", "g\\h");

        private static Gen<JsonNode> Scalars { get; } = Gen.OneOf(
            Gen.Choose(-3, 3).Select(n => (JsonNode)JsonValue.Create(n)),
            Gen.Elements("", "x", "\"", "null").Select(s => (JsonNode)JsonValue.Create(s)!),
            Gen.Elements(true, false).Select(b => (JsonNode)JsonValue.Create(b)));

        public static Gen<JsonNode> Objects(int depth) =>
            from size in Gen.Choose(0, 5)
            from names in Gen.ArrayOf(s_names, size)
            from values in Gen.ArrayOf(Values(depth - 1), size)
            select (JsonNode)Make(names, values);

        /// <summary>Two that have nothing to do with each other, or two that differ in one place.</summary>
        public static Gen<(JsonNode From, JsonNode To)> Two() => Gen.OneOf(
            from one in Objects(3)
            from other in Objects(3)
            select (one, other),
            from one in Objects(3)
            from name in s_names
            from value in Values(2)
            select (one, (JsonNode)With(one, name, value)));

        private static Gen<JsonNode> Values(int depth) => depth <= 0
            ? Scalars
            : Gen.OneOf(Scalars, Objects(depth), from size in Gen.Choose(0, 3) from items in Gen.ArrayOf(Values(depth - 1), size) select (JsonNode)new JsonArray([.. items.Select(i => i.DeepClone())]));

        private static JsonObject Make(string[] names, JsonNode[] values)
        {
            var made = new JsonObject();
            for (var i = 0; i < names.Length; i++) made[names[i]] = values[i].DeepClone();
            return made;
        }

        private static JsonObject With(JsonNode document, string name, JsonNode value)
        {
            var made = document.DeepClone().AsObject();
            made[name] = value.DeepClone();
            return made;
        }
    }
}
