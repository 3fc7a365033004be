import { Problem, problemOf, Unreachable } from './problem';
import type { Receipt } from './types';

export interface SendOptions {
  /** The command's id; the same for every attempt. A fresh one unless given. */
  key?: string;
  /** Refuse unless the version is this one. */
  ifMatch?: number;
}

export interface Api {
  readonly session: string | undefined;
  get: <T>(path: string) => Promise<T>;
  getText: (path: string) => Promise<string>;
  delete: (path: string) => Promise<void>;
  /** Sends a command, and sends it again with the same key while it is unknown whether it arrived. */
  send: <T = Receipt>(path: string, body?: object, options?: SendOptions) => Promise<T>;
}

export interface ApiSettings {
  session?: string;
  fetch?: typeof fetch;
  /** Waits between attempts; tests replace it. */
  wait?: (milliseconds: number) => Promise<void>;
  newKey?: () => string;
  onSignedOut?: () => void;
}

const attemptTimeout = 15_000;
/** Five attempts over about ten seconds: longer than a server takes to restart behind a proxy. */
const waits = [300, 1_000, 3_000, 6_000];

/** `crypto.randomUUID` is there in secure contexts only; a hall's own network may have none. */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('Retry-After'));
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 30) * 1_000 : undefined;
}

export function createApi(settings: ApiSettings = {}): Api {
  const { session, wait = pause } = settings;
  const nextKey = settings.newKey ?? newKey;

  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const request = new Headers(headers);
    request.set('Accept', 'application/json, application/problem+json');
    if (session) request.set('Coordinator-Session', session);
    if (body !== undefined) request.set('Content-Type', 'application/json');
    let response: Response;
    try {
      response = await (settings.fetch ?? fetch)(`/api/v1/${path}`, {
        method,
        headers: request,
        credentials: 'same-origin',
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        signal: AbortSignal.timeout(attemptTimeout),
      });
    } catch (error) {
      throw new Unreachable(error);
    }
    if (response.status === 401 && session) settings.onSignedOut?.();
    return response;
  }

  async function answer<T>(response: Response): Promise<T> {
    if (!response.ok) throw await problemOf(response);
    if (response.status === 204) return undefined as T;
    return (await response.json()) as T;
  }

  return {
    session,
    get: async <T>(path: string) => answer<T>(await call('GET', path)),
    getText: async (path) => {
      const response = await call('GET', path, undefined, {});
      if (!response.ok) throw await problemOf(response);
      return response.text();
    },
    delete: async (path) => answer(await call('DELETE', path)),
    send: async <T>(path: string, body: object = {}, options: SendOptions = {}) => {
      const headers: Record<string, string> = { 'Idempotency-Key': options.key ?? nextKey() };
      if (options.ifMatch !== undefined) headers['If-Match'] = `"${options.ifMatch}"`;
      for (let attempt = 0; ; attempt++) {
        const again = waits[attempt];
        try {
          const response = await call('POST', path, body, headers);
          // The store is away, or a proxy lost the server: whether it was done is unknown, and the key makes asking safe.
          if ([502, 503, 504].includes(response.status) && again !== undefined) {
            await wait(retryAfter(response) ?? again);
            continue;
          }
          return await answer<T>(response);
        } catch (error) {
          if (error instanceof Problem || again === undefined) throw error;
          await wait(again);
        }
      }
    },
  };
}
