using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Coordinator.Domain.Tests.Support;

/// <summary>Runs a property on generated cases: always the same ones, unless <c>FSCHECK_SEED</c> names another seed.</summary>
public static class Properties
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    public static ulong Seed { get; } = ulong.TryParse(Environment.GetEnvironmentVariable("FSCHECK_SEED"), out var seed) ? seed : 20_081_211;

    /// <summary>Every array of up to <paramref name="longest"/> choices; a failing one is shrunk by leaving out parts.</summary>
    public static void HoldFor(int cases, int longest, string what, Action<int[]> holds)
    {
        var choices = from length in Gen.Choose(1, longest)
                      from values in Gen.ArrayOf(Gen.Choose(0, int.MaxValue), length)
                      select values;
        var property = Prop.ForAll(Arb.From(choices, Shorter), holds);
        var replay = FSharpOption<Replay>.Some(new Replay(new Rnd(Seed, Gamma), FSharpOption<int>.None));
        try
        {
            Check.One(Config.QuickThrowOnFailure.WithMaxTest(cases).WithReplay(replay).WithQuietOnSuccess(true), property);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{what}: replay with FSCHECK_SEED={Seed}.\n{failure.Message}", failure);
        }

        Console.WriteLine($"{what}: {cases} generated cases, FSCHECK_SEED={Seed}.");
    }

    private static IEnumerable<int[]> Shorter(int[] values)
    {
        for (var part = values.Length / 2; part >= 1; part /= 2)
            for (var from = 0; from + part <= values.Length; from += part)
                if (values.Length > part) yield return [.. values[..from], .. values[(from + part)..]];
    }
}

/// <summary>Draws choices from one number, always the same.</summary>
public struct Draw(int from)
{
    private ulong _state = ((ulong)from * 0x9E3779B97F4A7C15) + 0xD1B54A32D192ED03;

    /// <summary>A number from 0 to <paramref name="below"/> − 1.</summary>
    public int Below(int below)
    {
        _state ^= _state >> 30;
        _state *= 0xBF58476D1CE4E5B9;
        _state ^= _state >> 27;
        _state *= 0x94D049BB133111EB;
        _state ^= _state >> 31;
        return (int)(_state % (ulong)below);
    }

    public T Of<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    /// <summary>True once in <paramref name="many"/>.</summary>
    public bool OneIn(int many) => Below(many) == 0;
}
