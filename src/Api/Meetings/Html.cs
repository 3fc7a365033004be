using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Coordinator.Api.Meetings;

/// <summary>Markup. What is put into it is escaped, unless it is markup itself; there is no other way in.</summary>
internal readonly record struct Html
{
    private static readonly HtmlEncoder s_encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private Html(string markup) => Markup = markup;

    public string Markup { get; }

    public static Html Empty { get; } = new("");

    public static Html Of(Interpolation markup) => new(markup.ToString());

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(p => p.Markup)));

    public static Html Each<T>(IEnumerable<T> items, Func<T, Html> markup) => Join(items.Select(markup));

    public override string ToString() => Markup;

    /// <summary>Builds markup from an interpolated string: its literal parts as they are, all others escaped.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Interpolation(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _markup = new(literalLength + (formattedCount * 16));

        public void AppendLiteral(string literal) => _markup.Append(literal);

        public void AppendFormatted(Html markup) => _markup.Append(markup.Markup);

        public void AppendFormatted<T>(T value) => _markup.Append(s_encoder.Encode(value?.ToString() ?? ""));

        public override string ToString() => _markup.ToString();
    }
}
