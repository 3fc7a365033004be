using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace Coordinator.Benchmarks;

/// <summary>A line of the table.</summary>
/// <param name="Met">Whether the target is met; null for a figure that has none.</param>
internal sealed record Row(string What, string Measured, string Baseline, string Ratio, string Target = "", bool? Met = null);

/// <summary>What was measured, as a table and as a page.</summary>
internal sealed class Report(bool quick)
{
    private readonly List<(string Title, string Meaning, List<Row> Rows)> _sections = [];
    private readonly DateTimeOffset _began = TimeProvider.System.GetUtcNow();

    public bool AllMet => _sections.TrueForAll(s => s.Rows.TrueForAll(r => r.Met != false));

    /// <param name="meaning">What the rows mean and how they were measured; a paragraph of Markdown.</param>
    public void Add(string title, string meaning, params IEnumerable<Row> rows) => _sections.Add((title, meaning, [.. rows]));

    /// <summary>The file in the repository that holds the last results.</summary>
    public static string Place()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Coordinator.sln"))) return Path.Combine(folder.FullName, "docs", "performance.md");
        throw new DirectoryNotFoundException("This does not run from within the repository; name a file with --out.");
    }

    public string Table()
    {
        var header = new Row("", "measured", "baseline", "ratio", "target");
        var cells = new List<string[]> { CellsOf(header) };
        foreach (var (_, _, rows) in _sections) cells.AddRange(rows.Select(CellsOf));
        var widths = Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(c => c[column].Length)).ToArray();
        var table = new StringBuilder();
        for (var line = 0; line < cells.Count; line++)
        {
            table.Append('|');
            for (var column = 0; column < widths.Length; column++) table.Append(' ').Append(cells[line][column].PadRight(widths[column])).Append(" |");
            table.AppendLine();
            if (line == 0) table.Append('|').AppendJoin('|', widths.Select(w => new string('-', w + 2))).AppendLine("|");
        }

        return table.ToString();

        static string[] CellsOf(Row row) => [row.What, row.Measured, row.Baseline, row.Ratio, row.Target, row.Met switch { true => "met", false => "MISSED", null => "" }];
    }

    [SuppressMessage("Performance", "CA1863", Justification = "Written once.")]
    public string Page()
    {
        var page = new StringBuilder();
        page.AppendLine($"""
            # Performance

            The last run of

            ```
            dotnet run -c Release --project tests/Benchmarks -p:Web=false{(quick ? " -- --quick" : "")}
            ```

            on {_began:yyyy-MM-dd}, with {Environment.ProcessorCount} cores ({RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.OSDescription.Split(' ')[0]}, {RuntimeInformation.FrameworkDescription}). Server, clients and benchmarks share those cores.

            Absolute figures are those of one machine on one day; others may have been at work on it. What can be compared is the ratio: each figure and its baseline were taken by turns in the same run, and a ratio is the median over the turns. It need not be the quotient of the two medians beside it.

            """);
        page.AppendLine(Table());
        foreach (var (title, meaning, _) in _sections) page.AppendLine($"## {title}").AppendLine().AppendLine(meaning.Trim()).AppendLine();
        return page.ToString().TrimEnd() + "\n";
    }
}
