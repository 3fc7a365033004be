using System.Collections.Immutable;
using System.Text.Json;
using Coordinator.Grains.Serialization;
using NodaTime;

namespace Coordinator.Domain.Tests.Support;

/// <summary>
/// Given what happened, when somebody asks for something, then this happens or is refused. Events are compared in their
/// stored form, which is what counts.
/// </summary>
public sealed class Scenario<TState, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
{
    private readonly IDecider<TState, TCommand, TEvent> _decider;
    private readonly ImmutableArray<(TEvent Event, Instant At)> _history;
    private readonly Decision<TEvent>? _answer;

    private Scenario(IDecider<TState, TCommand, TEvent> decider, TState state, Instant now, ImmutableArray<(TEvent, Instant)> history, Decision<TEvent>? answer) =>
        (_decider, State, Now, _history, _answer) = (decider, state, now, history, answer);

    public static Scenario<TState, TCommand, TEvent> Of(IDecider<TState, TCommand, TEvent> decider, Instant now) =>
        new(decider, decider.Initial, now, [], null);

    /// <summary>The state now: after what was given, and after what the last command led to.</summary>
    public TState State { get; }

    /// <summary>The time at which commands are asked and events happen, unless said otherwise.</summary>
    public Instant Now { get; }

    /// <summary>All that happened so far.</summary>
    public IReadOnlyList<(TEvent Event, Instant At)> History => _history;

    public Decision<TEvent> Answer => _answer ?? throw new InvalidOperationException("Nothing was asked yet.");

    public Scenario<TState, TCommand, TEvent> Given(params IEnumerable<TEvent> events) => Happen(events, Now, null);

    /// <summary>Time passes.</summary>
    public Scenario<TState, TCommand, TEvent> After(Duration time) => new(_decider, State, Now + time, _history, _answer);

    public Scenario<TState, TCommand, TEvent> When(TCommand command, Actor by, Instant? at = null)
    {
        var now = at ?? Now;
        var answer = _decider.Decide(State, command, by, now);
        if (answer.Refusal is not null) answer.Events.ShouldBeEmpty();
        return Happen(answer.Events, now, answer);
    }

    /// <summary>As <see cref="When"/>, and it must be accepted.</summary>
    public Scenario<TState, TCommand, TEvent> Done(TCommand command, Actor by)
    {
        var after = When(command, by);
        after.Answer.Refusal.ShouldBeNull($"{command}");
        return after;
    }

    public Scenario<TState, TCommand, TEvent> Then(params TEvent[] events)
    {
        Answer.Refusal.ShouldBeNull();
        Stored.Of<TEvent>(Answer.Events).ShouldBe(Stored.Of<TEvent>(events));
        return this;
    }

    public Scenario<TState, TCommand, TEvent> ThenNothing() => Then();

    public Scenario<TState, TCommand, TEvent> ThenRefused(string code, string? rule = null, RefusalKind? kind = null, string? field = null, string? detail = null)
    {
        Answer.Refusal.ShouldNotBeNull($"expected {code}, and these happened: {Stored.Of<TEvent>(Answer.Events)}");
        Answer.Refusal.Code.ShouldBe(code, Answer.Refusal.Detail);
        Answer.Refusal.Rule.Text.ShouldNotBeNullOrWhiteSpace();
        Answer.Refusal.Rule.Source.ShouldNotBeNullOrWhiteSpace();
        Answer.Refusal.Detail.ShouldNotBeNullOrWhiteSpace();
        if (rule is not null) Answer.Refusal.Rule.Id.ShouldBe(rule);
        if (kind is not null) Answer.Refusal.Kind.ShouldBe(kind.Value);
        if (field is not null) Answer.Refusal.Field.ShouldBe(field);
        if (detail is not null) Answer.Refusal.Detail.ShouldBe(detail);
        return this;
    }

    private Scenario<TState, TCommand, TEvent> Happen(IEnumerable<TEvent> events, Instant at, Decision<TEvent>? answer)
    {
        var state = State;
        var history = _history.ToBuilder();
        foreach (var happened in events)
        {
            state = _decider.Evolve(state, happened, at);
            history.Add((happened, at));
        }

        return new(_decider, state, Instant.Max(Now, at), history.ToImmutable(), answer);
    }
}

/// <summary>Texts of the stored form, for comparison.</summary>
public static class Stored
{
    /// <summary>One event or command a line, with its name.</summary>
    public static string Of<TFamily>(IEnumerable<TFamily> members) where TFamily : class =>
        string.Join("\n", members.Select(e => $"{Names<TFamily>.Of(e)} {JsonSerializer.Serialize(e, e.GetType(), Json.Stored)}"));

    public static string State<TState>(TState state) => JsonSerializer.Serialize(state, Json.Stored);

    public static TState Read<TState>(string json) => JsonSerializer.Deserialize<TState>(json, Json.Stored)!;
}
