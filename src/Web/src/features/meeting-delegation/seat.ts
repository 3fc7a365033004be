import type { DelegationView, Me, MeetingView } from '@/api/types';

/** What the one who looks may do at this meeting, and if not, why. */
export interface Seat {
  party: string | undefined;
  delegation: DelegationView | undefined;
  /** It is the voice of its party here. */
  speaks: boolean;
  /** It may take the voice. */
  mayTake: boolean;
  /** It may hand the voice over: its holder, or the head. */
  mayHandOver: boolean;
}

const live = ['scheduled', 'convened', 'open', 'suspended', 'postponed'];

export function seatOf(me: Me, view: MeetingView): Seat {
  const party = me.party?.id;
  const delegation = party === undefined ? undefined : view.delegations[party];
  const mayAct = (me.role === 'head' || me.role === 'alternate') && live.includes(view.status);
  const speaks =
    mayAct && delegation?.voice !== undefined && delegation.voice.representative === me.representative?.id;
  return {
    party,
    delegation,
    speaks,
    mayTake:
      mayAct && delegation !== undefined && !speaks && (delegation.voice === undefined || me.role === 'head'),
    mayHandOver: mayAct && delegation?.voice !== undefined && (speaks || me.role === 'head'),
  };
}
