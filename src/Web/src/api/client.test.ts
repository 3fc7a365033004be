import { describe, expect, it, vi } from 'vitest';
import { createApi } from './client';
import { Problem, Unreachable } from './problem';

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });

type Answer = Response | Error;

function server(...answers: Answer[]) {
  const requests: { path: string; init: RequestInit }[] = [];
  const waits: number[] = [];
  let keys = 0;
  const api = createApi({
    session: 'SID',
    fetch: (path, init = {}) => {
      requests.push({ path: path as string, init });
      const answer = answers.shift();
      if (!answer) throw new Error('No more answers.');
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    wait: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
    newKey: () => `key-${++keys}`,
  });
  const header = (i: number, name: string) => new Headers(requests[i]?.init.headers).get(name);
  return { api, requests, waits, header };
}

describe('a command', () => {
  it('names its session and carries a fresh key', async () => {
    const { api, requests, header } = server(json(200, { version: 1 }), json(200, { version: 2 }));
    await api.send('meetings/m1/open');
    await api.send('meetings/m1/close');
    expect(requests.map(({ path }) => path)).toEqual([
      '/api/v1/meetings/m1/open',
      '/api/v1/meetings/m1/close',
    ]);
    expect(header(0, 'Coordinator-Session')).toBe('SID');
    expect([header(0, 'Idempotency-Key'), header(1, 'Idempotency-Key')]).toEqual(['key-1', 'key-2']);
  });

  it('is sent again with the same key and content when the network failed', async () => {
    const { api, requests, header } = server(
      new TypeError('network'),
      new TypeError('network'),
      json(200, { version: 1, replayed: true }),
    );
    await expect(api.send('meetings/m1/cast-ballot', { vote: 1, choice: 'yes' })).resolves.toMatchObject({
      version: 1,
    });
    expect(new Set([0, 1, 2].map((i) => header(i, 'Idempotency-Key')))).toEqual(new Set(['key-1']));
    expect(new Set(requests.map(({ init }) => init.body)).size).toBe(1);
  });

  it('is sent again with the same key when the store is away, after the time the server asks for', async () => {
    const { api, waits, header } = server(
      json(503, { code: 'store-away' }, { 'Retry-After': '2' }),
      json(200, { version: 1 }),
    );
    await api.send('meetings/m1/open');
    expect(waits).toEqual([2_000]);
    expect(header(1, 'Idempotency-Key')).toBe('key-1');
  });

  it('is not sent again when it was refused', async () => {
    const rule = { id: 'charter.3', text: 'A decision needs a quorum.', source: 'Charter' };
    const { api, requests } = server(json(409, { code: 'quorum-not-met', detail: '4 of 6 present', rule }));
    const refusal = await api.send('meetings/m1/open-vote', { proposal: 1 }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Problem);
    expect(refusal).toMatchObject({ status: 409, code: 'quorum-not-met', message: '4 of 6 present', rule });
    expect(requests).toHaveLength(1);
  });

  it('gives up in the end, and says that it is not known what came of it', async () => {
    const { api, requests } = server(...Array.from({ length: 5 }, () => new TypeError('network')));
    await expect(api.send('meetings/m1/open')).rejects.toBeInstanceOf(Unreachable);
    expect(requests).toHaveLength(5);
  });

  it('says which version it was made for', async () => {
    const { api, header } = server(json(200, { version: 8 }));
    await api.send('meetings/m1/open', {}, { ifMatch: 7 });
    expect(header(0, 'If-Match')).toBe('"7"');
  });
});

describe('an answer', () => {
  it('that is not from the server is a problem all the same', async () => {
    const { api } = server(new Response('<h1>Bad Gateway</h1>', { status: 500, statusText: 'Oops' }));
    await expect(api.get('me')).rejects.toMatchObject({ status: 500, code: '500', message: 'Oops' });
  });

  it('of 401 is told to the session', async () => {
    const onSignedOut = vi.fn();
    const api = createApi({
      session: 'SID',
      onSignedOut,
      fetch: () => Promise.resolve(json(401, { code: 'not-signed-in' })),
    });
    await expect(api.get('me')).rejects.toMatchObject({ status: 401 });
    expect(onSignedOut).toHaveBeenCalledOnce();
  });
});
