import { describe, expect, it } from 'vitest';
import { ClockEstimate, formatSeconds, remainingAt, shownSeconds, untilNextSecond } from './clock';

describe('the estimate of the server’s clock', () => {
  it('believes the sample with the shortest round trip', () => {
    const clock = new ClockEstimate();
    clock.add({ sent: 1_000, received: 1_900, server: 6_000 });
    clock.add({ sent: 2_000, received: 2_020, server: 7_010 });
    clock.add({ sent: 3_000, received: 3_500, server: 8_450 });
    expect(clock.offset).toBe(5_000);
  });

  it('is off by no more than half the shortest round trip, whichever way the delay falls', () => {
    const truth = 12_345;
    const clock = new ClockEstimate();
    for (const [out, back] of [
      [300, 5],
      [80, 2],
      [1, 60],
    ] as const)
      clock.add({ sent: 0, received: out + back, server: truth + out });
    expect(Math.abs((clock.offset ?? NaN) - truth)).toBeLessThanOrEqual(61 / 2);
  });

  it('forgets old samples, so that a drifting clock is followed', () => {
    const clock = new ClockEstimate(2);
    clock.add({ sent: 0, received: 2, server: 101 });
    clock.add({ sent: 10, received: 30, server: 220 });
    clock.add({ sent: 40, received: 70, server: 255 });
    expect(clock.offset).toBe(200);
  });

  it('knows nothing before the first sample and after a reset', () => {
    const clock = new ClockEstimate();
    expect(clock.offset).toBeUndefined();
    clock.add({ sent: 0, received: 2, server: 101 });
    clock.reset();
    expect(clock.offset).toBeUndefined();
  });

  it('takes no sample whose time is no time', () => {
    const clock = new ClockEstimate();
    clock.add({ sent: 0, received: 2, server: NaN });
    clock.add({ sent: 5, received: 2, server: 1 });
    expect(clock.offset).toBeUndefined();
  });
});

describe('a countdown', () => {
  it('runs from the deadline and the server’s time', () => {
    const deadline = '2026-03-01T07:05:00Z';
    expect(remainingAt(deadline, Date.parse('2026-03-01T07:00:00Z'))).toBe(300_000);
    expect(remainingAt(deadline, Date.parse('2026-03-01T07:05:02Z'))).toBe(-2_000);
  });

  it.each([
    [300_000, 300],
    [299_999, 300],
    [299_000, 299],
    [1, 1],
    [0, 0],
    [-999, 0],
    [-1_000, -1],
  ])('of %i ms shows %i s', (remaining, seconds) => {
    expect(shownSeconds(remaining)).toBe(seconds);
  });

  it.each([5_000, 4_321, 1, 0, -1, -4_321])(
    'shows another second when it says it will, from %i ms',
    (remaining) => {
      const wait = untilNextSecond(remaining);
      expect(shownSeconds(remaining - wait)).toBe(shownSeconds(remaining) - 1);
      expect(shownSeconds(remaining - wait + 1)).toBe(shownSeconds(remaining));
    },
  );

  it.each([
    [245, '4:05'],
    [0, '0:00'],
    [-7, '−0:07'],
    [3_845, '1:04:05'],
  ])('of %i s reads %s', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });
});
