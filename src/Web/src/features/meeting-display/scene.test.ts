import { expect, it } from 'vitest';
import { meetingView, openVote } from '@/test/meeting';
import { sceneOf } from './scene';

const speaking = {
  number: 1,
  party: 'PRK',
  kind: 'point-of-order' as const,
  since: '2026-03-01T07:00:00Z',
  seconds: 60,
  deadline: '2026-03-01T07:01:00Z',
};
const closed = openVote({
  status: 'closed',
  outcome: {
    result: 'carried',
    explanation: 'Carried.',
    working: { yes: 3, no: 0, abstain: 0, notVoting: 0, base: 3, needed: 2 },
  },
});

it('the hall sees the vote that is open', () => {
  expect(sceneOf(meetingView({ openVote: 1, votes: { '1': openVote() } }))).toBe('vote');
});

it('the hall sees who rises to a point of order during a vote', () => {
  expect(sceneOf(meetingView({ openVote: 1, votes: { '1': openVote() }, speaking }))).toBe('speaker');
});

it('the hall sees the outcome until somebody asks for the floor', () => {
  const view = meetingView({ votes: { '1': closed } });
  expect(sceneOf(view)).toBe('outcome');
  expect(
    sceneOf({ ...view, queue: [{ request: 1, party: 'CHN', kind: 'statement', at: speaking.since }] }),
  ).toBe('floor');
});

it('the hall waits while the meeting is not in session', () => {
  expect(sceneOf(meetingView({ status: 'suspended', speaking }))).toBe('waiting');
});
