import type { Attendance, DelegationView, MeetingView, VoteView } from '@/api/types';

export interface RollEntry {
  party: string;
  delegation: DelegationView;
}

/** The delegations in the order of the roll. */
export const rollOf = (view: MeetingView): RollEntry[] =>
  Object.entries(view.delegations)
    .map(([party, delegation]) => ({ party, delegation }))
    .sort((a, b) => a.delegation.order - b.delegation.order);

export const nameOf = (view: MeetingView, party: string) => view.delegations[party]?.name ?? party;

export const isPresent = (attendance: Attendance | undefined) =>
  attendance === 'present' || attendance === 'present-and-voting';

/** Numbered things in their order. */
export const numbered = <T>(things: Record<string, T>): [number: number, thing: T][] =>
  Object.entries(things)
    .map(([number, thing]): [number, T] => [Number(number), thing])
    .sort(([a], [b]) => a - b);

/** Those who have a vote: members that were not excluded when the vote was opened. */
export const votersOf = (view: MeetingView, vote: VoteView): RollEntry[] =>
  rollOf(view).filter(({ party, delegation }) => !delegation.observer && !(party in (vote.excluded ?? {})));

export const castIn = (vote: VoteView) => Object.keys(vote.ballots).length;

/** The vote that was closed last, if any was. */
export function lastClosedVote(view: MeetingView): [number: number, vote: VoteView] | undefined {
  return numbered(view.votes)
    .filter(([, vote]) => vote.status === 'closed')
    .at(-1);
}

/** Whether the entry is what somebody types to find it. */
export function matches(filter: string, { party, delegation }: RollEntry): boolean {
  const wanted = filter.trim().toLocaleLowerCase();
  return (
    wanted === '' ||
    [party, delegation.name, delegation.voice?.name ?? ''].some((text) =>
      text.toLocaleLowerCase().includes(wanted),
    )
  );
}
