/** One question to the server for its time; `sent` and `received` by a local clock that never jumps, in milliseconds. */
export interface ClockSample {
  sent: number;
  received: number;
  server: number;
}

/**
 * Estimates how far the server's clock is from the local one. Of the last samples the one with the shortest round trip
 * bounds the error best (by half that trip), so it is the one believed.
 */
export class ClockEstimate {
  private samples: ClockSample[] = [];
  private readonly keep: number;

  constructor(keep = 8) {
    this.keep = keep;
  }

  add(sample: ClockSample): void {
    if (sample.received < sample.sent || !Number.isFinite(sample.server)) return;
    this.samples = [...this.samples.slice(1 - this.keep), sample];
  }

  /** Forgets what it knows: the machine slept, or another server answers now. */
  reset(): void {
    this.samples = [];
  }

  /** Server's time minus local time in milliseconds; undefined before the first sample. */
  get offset(): number | undefined {
    let best: ClockSample | undefined;
    for (const sample of this.samples)
      if (!best || sample.received - sample.sent < best.received - best.sent) best = sample;
    return best && best.server - (best.sent + best.received) / 2;
  }
}

/** Local milliseconds that do not jump when somebody sets the clock. */
export const localNow = () => performance.timeOrigin + performance.now();

/** Milliseconds until the deadline; negative when it has passed. */
export const remainingAt = (deadline: string, serverNow: number) => Date.parse(deadline) - serverNow;

/** Whole seconds to show: "5:00" until the first second is over, "0:00" for the first second past the deadline. */
export const shownSeconds = (remaining: number) => Math.ceil(remaining / 1_000) + 0;

/** Milliseconds until the shown seconds change. */
export function untilNextSecond(remaining: number): number {
  const into = ((remaining % 1_000) + 1_000) % 1_000;
  return into === 0 ? 1_000 : into;
}

/** "4:05", "1:04:05"; with a minus sign when over time. */
export function formatSeconds(seconds: number): string {
  const total = Math.abs(seconds);
  const hours = Math.floor(total / 3_600);
  const minutes = Math.floor((total % 3_600) / 60);
  const two = (value: number) => String(value).padStart(2, '0');
  const text = hours > 0 ? `${hours}:${two(minutes)}:${two(total % 60)}` : `${minutes}:${two(total % 60)}`;
  return seconds < 0 ? `−${text}` : text;
}
