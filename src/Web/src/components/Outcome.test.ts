import { expect, it } from 'vitest';
import { meetingView, openVote } from '@/test/meeting';
import { announcementOf } from './Outcome';

const voting = meetingView({ openVote: 1, votes: { '1': openVote() } });

it('the outcome is announced when the vote is closed', () => {
  const { openVote: _, ...rest } = voting;
  const after = {
    ...rest,
    votes: {
      '1': openVote({
        status: 'closed',
        outcome: {
          result: 'carried',
          explanation: 'Carried: 3 in favour.',
          working: { yes: 3, no: 0, abstain: 0, notVoting: 0, base: 3, needed: 2 },
        },
      }),
    },
  };
  expect(announcementOf(voting, after)).toBe('Vote 1 on “Verification”: Carried. Carried: 3 in favour.');
});

it('the opening of a vote and a change of status are announced', () => {
  expect(announcementOf(meetingView(), voting)).toBe('Voting is open on “Verification”.');
  expect(announcementOf(meetingView(), meetingView({ status: 'suspended' }))).toBe(
    'The meeting is now: Suspended',
  );
});

it('a ballot is not announced', () => {
  const after = meetingView({ openVote: 1, votes: { '1': openVote({ ballots: { CHN: 'cast' } }) } });
  expect(announcementOf(voting, after)).toBeUndefined();
});
