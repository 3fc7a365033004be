import type { MeetingEntry } from '@/api/types';

const running = (entry: MeetingEntry) => entry.status === 'open' || entry.status === 'suspended';
const over = (entry: MeetingEntry) => entry.status === 'closed' || entry.status === 'cancelled';

/** The meeting that runs, or else the one that is next; then the others to come by start, and those that are over, latest first. */
export function arrange(entries: readonly MeetingEntry[], body: string | undefined, now: number) {
  const mine = entries.filter((entry) => body === undefined || entry.body === body);
  const byStart = mine
    .filter((entry) => !over(entry))
    .sort((a, b) => Date.parse(a.starts) - Date.parse(b.starts));
  const called = byStart.filter((entry) => entry.status !== 'postponed');
  const current =
    called.find(running) ??
    called.find((entry) => entry.status === 'convened' && Date.parse(entry.ends) > now) ??
    called.find((entry) => Date.parse(entry.ends) > now) ??
    called.at(-1);
  return {
    current,
    coming: byStart.filter((entry) => entry !== current),
    past: mine.filter(over).sort((a, b) => Date.parse(b.starts) - Date.parse(a.starts)),
  };
}
