import type { Frame, MeetingView, OwnView, Presence, WatchAnswer } from '@/api/types';
import { applyMergePatch } from './mergePatch';

/** A meeting as this screen has it. */
export interface LiveMeeting {
  version: number;
  view: MeetingView;
  own?: OwnView;
  presence: Presence;
}

/** The way from the version that the screen has is not known; the view must be asked for. */
export const gap = Symbol('gap');

/**
 * Takes in a frame. One that the screen is past already changes nothing; one that starts where the screen is moves it
 * on; between any other two versions there is a gap.
 */
export function takeFrame(meeting: LiveMeeting, frame: Omit<Frame, 'meeting'>): LiveMeeting | typeof gap {
  if (frame.to <= meeting.version) return meeting;
  if (frame.from !== meeting.version) return gap;
  return { ...meeting, version: frame.to, view: applyMergePatch(meeting.view, frame.patch) };
}

/** Takes in the answer to a watch: a whole view, or the way there from the version that was named. */
export function takeAnswer(meeting: LiveMeeting | undefined, answer: WatchAnswer): LiveMeeting | typeof gap {
  let next: LiveMeeting | typeof gap;
  if (answer.view) next = { version: answer.version, view: answer.view, presence: answer.presence };
  else if (!meeting) return gap;
  else next = takeFrames(meeting, answer.frames ?? []);
  if (next === gap || next.version < answer.version) return gap;
  const { own: _own, ...rest } = next;
  return { ...rest, presence: answer.presence, ...(answer.own ? { own: answer.own } : {}) };
}

export function takeFrames(
  meeting: LiveMeeting,
  frames: readonly Omit<Frame, 'meeting'>[],
): LiveMeeting | typeof gap {
  let current = meeting;
  for (const frame of frames) {
    const next = takeFrame(current, frame);
    if (next === gap) return gap;
    current = next;
  }
  return current;
}
