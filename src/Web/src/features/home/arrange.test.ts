import { describe, expect, it } from 'vitest';
import type { MeetingEntry, MeetingStatus } from '@/api/types';
import { arrange } from './arrange';

const now = Date.parse('2026-03-01T12:00:00Z');
const entry = (id: string, status: MeetingStatus, day: number, body = 'heads'): MeetingEntry => ({
  id,
  body,
  bodyName: body,
  name: id,
  status,
  starts: `2026-03-0${day}T09:00:00Z`,
  ends: `2026-03-0${day}T17:00:00Z`,
  timeZone: 'UTC',
  place: 'Beijing',
});

describe('the meetings of a home page', () => {
  it('begin with the one that runs, also when another starts sooner', () => {
    const { current, coming } = arrange(
      [entry('next', 'convened', 1), entry('running', 'suspended', 2), entry('later', 'scheduled', 3)],
      undefined,
      now,
    );
    expect(current?.id).toBe('running');
    expect(coming.map(({ id }) => id)).toEqual(['next', 'later']);
  });

  it('begin with the next one when none runs', () => {
    expect(arrange([entry('b', 'convened', 3), entry('a', 'convened', 2)], undefined, now).current?.id).toBe(
      'a',
    );
  });

  it('are those of the chair’s body only', () => {
    const entries = [entry('theirs', 'open', 1, 'other'), entry('ours', 'convened', 2)];
    expect(arrange(entries, 'heads', now).current?.id).toBe('ours');
  });

  it('have those that are over last, latest first', () => {
    const { past, current } = arrange([entry('a', 'closed', 1), entry('b', 'cancelled', 3)], undefined, now);
    expect(past.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(current).toBeUndefined();
  });

  it('do not begin with one that was postponed', () => {
    const { current, coming } = arrange([entry('put-off', 'postponed', 2)], undefined, now);
    expect(current).toBeUndefined();
    expect(coming.map(({ id }) => id)).toEqual(['put-off']);
  });
});
