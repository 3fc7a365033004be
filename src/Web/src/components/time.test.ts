import { describe, expect, it } from 'vitest';
import { instantOf, isZone, localOf, spanIn } from './time';

describe('local times', () => {
  it.each([
    ['2026-03-29T14:00', 'Asia/Shanghai', '2026-03-29T06:00:00.000Z'],
    ['2026-07-01T09:30', 'Asia/Kathmandu', '2026-07-01T03:45:00.000Z'],
    ['2026-01-15T09:00', 'America/New_York', '2026-01-15T14:00:00.000Z'],
    ['2026-07-15T09:00', 'America/New_York', '2026-07-15T13:00:00.000Z'],
    // Clocks are put back: the earlier of the two.
    ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30:00.000Z'],
  ])('%s in %s is %s', (local, zone, instant) => {
    expect(instantOf(local, zone)).toBe(instant);
    expect(localOf(instant, zone)).toBe(local);
  });

  it('that clocks put forward skip do not exist', () => {
    expect(instantOf('2026-03-08T02:30', 'America/New_York')).toBeUndefined();
  });

  it('that are none are none', () => {
    expect(instantOf('soon', 'Asia/Tokyo')).toBeUndefined();
    expect(instantOf('2026-03-08T02:30', 'Asia/Atlantis')).toBeUndefined();
    expect(isZone('Asia/Atlantis')).toBe(false);
  });
});

it('whole days end on the last of them', () => {
  const span = spanIn('2003-08-26T16:00:00Z', '2003-08-29T16:00:00Z', 'Asia/Shanghai', true);
  expect(span).toContain('27');
  expect(span).toContain('29');
  expect(span).not.toContain('30');
});
