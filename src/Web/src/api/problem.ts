import type { ProblemDetails } from './types';

/** The server's answer that it did not do what was asked, and why (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: ProblemDetails;

  constructor(status: number, details: ProblemDetails) {
    super(details.detail ?? details.title ?? `HTTP ${status}`);
    this.name = 'Problem';
    this.status = status;
    this.code = details.code ?? String(status);
    this.details = details;
  }

  get rule() {
    return this.details.rule;
  }

  get field() {
    return this.details.field;
  }
}

/** The server could not be reached, or did not answer. What was asked may or may not have been done. */
export class Unreachable extends Error {
  constructor(cause?: unknown) {
    super('The server cannot be reached.', { cause });
    this.name = 'Unreachable';
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export async function problemOf(response: Response): Promise<Problem> {
  let body: unknown;
  try {
    body = await response.json();
  } catch {
    body = undefined; // A proxy in between answers with whatever it likes.
  }
  return new Problem(response.status, isRecord(body) ? body : { title: response.statusText });
}

/** A refused hub call carries the problem as JSON in its message, after the library's own words. */
export function problemOfHub(error: unknown): Problem | undefined {
  if (!(error instanceof Error)) return undefined;
  const start = error.message.indexOf('{');
  if (start < 0) return undefined;
  try {
    const details: unknown = JSON.parse(error.message.slice(start));
    if (!isRecord(details)) return undefined;
    return new Problem(typeof details.status === 'number' ? details.status : 400, details);
  } catch {
    return undefined;
  }
}
