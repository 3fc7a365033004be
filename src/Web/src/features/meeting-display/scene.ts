import type { MeetingView } from '@/api/types';
import { lastClosedVote } from '@/components/roll';

export type Scene = 'vote' | 'speaker' | 'outcome' | 'floor' | 'waiting';

/** What the hall looks at now: a vote before all, then who speaks (a point of order also during a vote), then what was decided. */
export function sceneOf(view: MeetingView): Scene {
  if (view.status !== 'open') return view.status === 'closed' && lastClosedVote(view) ? 'outcome' : 'waiting';
  if (view.speaking) return 'speaker';
  if (view.openVote !== undefined) return 'vote';
  return lastClosedVote(view) && view.queue.length === 0 ? 'outcome' : 'floor';
}
