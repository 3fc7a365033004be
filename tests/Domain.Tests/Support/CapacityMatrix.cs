using Coordinator.Grains.Serialization;

namespace Coordinator.Domain.Tests.Support;

/// <summary>One command, in a state in which it can be accepted, and the actors that it is for.</summary>
public sealed record CapacityCase<TState, TCommand, TEvent>(Scenario<TState, TCommand, TEvent> Given, TCommand Command, string[] Allowed)
    where TCommand : class
    where TEvent : class;

/// <summary>Every command of a family by every actor: those it is for are answered with events, all others are refused as forbidden.</summary>
public sealed class CapacityMatrix<TState, TCommand, TEvent>(IReadOnlyDictionary<string, Actor> actors, params CapacityCase<TState, TCommand, TEvent>[] cases)
    where TCommand : class
    where TEvent : class
{
    private readonly Dictionary<string, CapacityCase<TState, TCommand, TEvent>> _cases = cases.ToDictionary(c => Names<TCommand>.Of(c.Command), StringComparer.Ordinal);

    public TheoryData<string, string> Rows()
    {
        var rows = new TheoryData<string, string>();
        foreach (var command in _cases.Keys)
            foreach (var actor in actors.Keys)
                rows.Add(command, actor);
        return rows;
    }

    public void ShouldHaveEveryCommand() => _cases.Keys.ShouldBe(Names<TCommand>.All.Keys, ignoreOrder: true);

    public void Check(string command, string actor)
    {
        var (given, asked, allowed) = _cases[command];
        var answer = given.When(asked, actors[actor]).Answer;
        if (allowed.Contains(actor))
        {
            answer.Refusal.ShouldBeNull();
            answer.Events.ShouldNotBeEmpty();
        }
        else
        {
            answer.Refusal.ShouldNotBeNull();
            answer.Refusal.Kind.ShouldBe(RefusalKind.Forbidden, answer.Refusal.ToString());
        }
    }
}
