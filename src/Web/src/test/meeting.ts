import type { MeetingView, VoteView } from '@/api/types';

const names: Record<string, string> = { CHN: 'China', PRK: 'DPRK', USA: 'United States' };

/** A meeting in session, for tests to change. */
export const meetingView = (change: Partial<MeetingView> = {}): MeetingView => ({
  id: 'm1',
  mechanism: 'six-party-talks',
  body: { id: 'heads', name: 'Heads of Delegation' },
  name: 'Seventh round',
  status: 'open',
  starts: '2026-03-01T06:00:00Z',
  ends: '2026-03-01T09:00:00Z',
  timeZone: 'Asia/Shanghai',
  place: 'Beijing',
  chair: 'CHN',
  representation: {
    requiredLevel: 'ambassador-at-large',
    policy: 'warn',
    article: '4',
    text: 'The rule on levels.',
  },
  quorum: { present: 3, members: 3, needed: 2, met: true, article: '3', text: 'The rule on quorum.' },
  charter: {
    title: 'Rules of procedure',
    version: 1,
    statementSeconds: 300,
    pointOfOrderSeconds: 120,
    replySeconds: 180,
    matters: {
      recommendation: {
        name: 'Recommendation',
        kind: 'substance',
        rule: 'at least two-thirds of the members present and voting',
        consensus: false,
        choices: 'after-close',
        presentAndVotingMayAbstain: false,
        article: '6.2',
        source: 'UNGA rules 83 and 86',
      },
      'joint-statement': {
        name: 'Joint statement',
        kind: 'substance',
        rule: 'consensus',
        consensus: true,
        choices: 'live',
        presentAndVotingMayAbstain: true,
        article: '6.1',
        source: 'Practice of the talks',
      },
    },
  },
  delegations: Object.fromEntries(
    ['CHN', 'PRK', 'USA'].map((party, i) => [
      party,
      {
        order: i + 1,
        name: names[party] ?? party,
        standing: 'met',
        voice: {
          representative: 'head',
          name: `Head of ${party}`,
          title: 'Vice Minister',
          role: 'head',
          level: 'vice-minister',
        },
      },
    ]),
  ),
  agenda: { '1': { title: 'Adoption of the agenda', status: 'current' } },
  currentItem: 1,
  queue: [],
  pointsToRule: [],
  proposals: {
    '1': {
      title: 'Verification',
      text: 'The parties …',
      sponsor: 'USA',
      matter: 'recommendation',
      status: 'under-vote',
    },
  },
  votes: {},
  ...change,
});

export const openVote = (change: Partial<VoteView> = {}): VoteView => ({
  proposal: 1,
  matter: 'recommendation',
  status: 'open',
  voters: 3,
  ballots: {},
  opened: '2026-03-01T07:00:00Z',
  ...change,
});
