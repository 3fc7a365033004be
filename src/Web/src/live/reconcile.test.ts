import { describe, expect, it } from 'vitest';
import type { MeetingView } from '@/api/types';
import { meetingView } from '@/test/meeting';
import { gap, takeAnswer, takeFrame, type LiveMeeting } from './reconcile';

const at = (version: number, view: MeetingView = meetingView()): LiveMeeting => ({
  version,
  view,
  presence: {},
});
const now = '2026-03-01T07:00:00Z';

describe('a frame', () => {
  it('moves the screen on when it starts where the screen is', () => {
    const next = takeFrame(at(4), { from: 4, to: 6, patch: { status: 'suspended' } });
    expect(next).toMatchObject({ version: 6, view: { status: 'suspended' } });
  });

  it('changes nothing when the screen is past it', () => {
    const meeting = at(6);
    expect(takeFrame(meeting, { from: 4, to: 6, patch: { status: 'suspended' } })).toBe(meeting);
  });

  it.each([
    [5, 7],
    [3, 5],
  ])('from %i to %i is a gap for a screen at 4', (from, to) => {
    expect(takeFrame(at(4), { from, to, patch: {} })).toBe(gap);
  });
});

describe('the answer to a watch', () => {
  it('with a view replaces what is on screen', () => {
    const answer = { version: 9, view: meetingView({ status: 'closed' }), presence: { CHN: 1 }, now };
    expect(takeAnswer(at(4), answer)).toEqual({ version: 9, view: answer.view, presence: { CHN: 1 } });
  });

  it('with frames leads from the version on screen to the present', () => {
    const frames = [
      { from: 4, to: 5, patch: { status: 'suspended' } },
      { from: 5, to: 7, patch: { status: 'open', currentItem: 2 } },
    ];
    const next = takeAnswer(at(4), { version: 7, frames, presence: {}, now });
    expect(next).toMatchObject({ version: 7, view: { status: 'open', currentItem: 2 } });
  });

  it('with frames that do not connect is a gap', () => {
    const frames = [{ from: 5, to: 7, patch: {} }];
    expect(takeAnswer(at(4), { version: 7, frames, presence: {}, now })).toBe(gap);
  });

  it('with frames that stop short of its version is a gap', () => {
    expect(takeAnswer(at(4), { version: 7, frames: [], presence: {}, now })).toBe(gap);
  });

  it('with frames is a gap for a screen that has nothing', () => {
    expect(takeAnswer(undefined, { version: 7, frames: [], presence: {}, now })).toBe(gap);
  });

  it('forgets what the delegation had on record when the server no longer says so', () => {
    const before: LiveMeeting = { ...at(4), own: { party: 'CHN', ballot: { vote: 1, choice: 'yes' } } };
    expect(takeAnswer(before, { version: 4, frames: [], presence: {}, now })).toEqual(at(4, before.view));
  });
});
