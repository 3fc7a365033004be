import { currentLanguage } from '@/texts';

/** The viewer's own zone. */
export const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${currentLanguage()}|${zone ?? ''}|${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (!found) {
    // The language is the console's, the habits of writing times are the viewer's.
    const locale = navigator.language.startsWith(currentLanguage()) ? navigator.language : currentLanguage();
    found = new Intl.DateTimeFormat(locale, { ...options, ...(zone ? { timeZone: zone } : {}) });
    formats.set(key, found);
  }
  return found;
}

const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' };

export const timeIn = (instant: string | number, zone?: string) =>
  format(zone, clock).format(new Date(instant));
export const timeWithSecondsIn = (instant: string | number, zone?: string) =>
  format(zone, { ...clock, second: '2-digit' }).format(new Date(instant));
export const dayIn = (instant: string | number, zone?: string) => format(zone, day).format(new Date(instant));
export const dayAndTimeIn = (instant: string | number, zone?: string) =>
  format(zone, { ...day, ...clock }).format(new Date(instant));
export const yearIn = (instant: string | number, zone?: string) =>
  format(zone, { year: 'numeric' }).format(new Date(instant));

/** "29 Mar 2026, 14:00 – 17:00"; whole days as "27 – 29 Aug 2003". */
export function spanIn(starts: string, ends: string, zone?: string, wholeDays = false): string {
  // The end of a whole day is the start of the next; the last day is the one before.
  const last = wholeDays ? new Date(Date.parse(ends) - 1) : new Date(ends);
  return format(zone, wholeDays ? day : { ...day, ...clock }).formatRange(new Date(starts), last);
}

/** "Beijing" of Asia/Shanghai is not known here; the city of the zone's name is what a reader recognises. */
export const zoneCity = (zone: string) => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');

/** Whether the two zones show the same time at that instant. */
export const sameTime = (instant: string | number, zone: string) =>
  dayAndTimeIn(instant, zone) === dayAndTimeIn(instant);

export function isZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function wallClock(instant: number, zone: string): number {
  const parts = Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((p) => p.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/**
 * The instant at which clocks in the zone show `local` ("2026-03-29T14:00"); the earlier of two where they are put back,
 * undefined where there is no such time because they are put forward.
 */
export function instantOf(local: string, zone: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(local) || !isZone(zone)) return undefined;
  const shown = Date.parse(`${local}:00Z`);
  if (Number.isNaN(shown)) return undefined;
  const candidates = [-86_400_000, 86_400_000].map((aside) => {
    const near = shown + aside;
    return shown - (wallClock(near, zone) - near);
  });
  const found = candidates.filter((instant) => wallClock(instant, zone) === shown).sort((a, b) => a - b)[0];
  return found === undefined ? undefined : new Date(found).toISOString();
}

/** What clocks in the zone show at the instant, for a field of type datetime-local. */
export const localOf = (instant: string | number, zone: string) =>
  new Date(wallClock(new Date(instant).getTime(), zone)).toISOString().slice(0, 16);
