import { HubConnectionState } from '@microsoft/signalr';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Frame, WatchAnswer } from '@/api/types';
import { meetingView } from '@/test/meeting';
import { LiveConnection, reconnectWait, type Transport } from './connection';

/** A hub in the test's hands. */
class Hub implements Transport {
  state = HubConnectionState.Disconnected;
  reachable = true;
  starts = 0;
  calls: { method: string; argument: unknown }[] = [];
  answer: (argument: { version?: number }) => WatchAnswer | Promise<WatchAnswer> = () => {
    throw new Error('not expected');
  };
  private readonly handlers = new Map<string, (message: never) => void>();
  private closed: (() => void) | undefined;

  start = () => {
    this.starts++;
    if (!this.reachable) return Promise.reject(new Error('unreachable'));
    this.state = HubConnectionState.Connected;
    return Promise.resolve();
  };
  stop = () => {
    this.drop();
    return Promise.resolve();
  };
  invoke = async (method: string, argument?: unknown): Promise<never> => {
    this.calls.push({ method, argument });
    if (method === 'Now') return new Date().toISOString() as never;
    if (method === 'Watch') return (await this.answer(argument as { version?: number })) as never;
    return undefined as never;
  };
  on = (name: string, handler: (message: never) => void) => {
    this.handlers.set(name, handler);
  };
  onclose = (handler: () => void) => {
    this.closed = handler;
  };
  say(name: string, message: unknown) {
    this.handlers.get(name)?.(message as never);
  }
  drop() {
    if (this.state === HubConnectionState.Disconnected) return;
    this.state = HubConnectionState.Disconnected;
    this.closed?.();
  }
  asked = () => this.calls.filter(({ method }) => method === 'Watch').map(({ argument }) => argument);
}

const view = meetingView();
const whole = (version: number): WatchAnswer => ({
  version,
  view,
  presence: {},
  now: new Date().toISOString(),
});
const frame = (from: number, to: number, status: string): Frame => ({
  meeting: 'm1',
  from,
  to,
  patch: { status },
});
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('the live connection', () => {
  let hub: Hub;
  let live: LiveConnection;

  beforeEach(() => {
    vi.useFakeTimers();
    hub = new Hub();
    live = new LiveConnection(hub);
  });

  afterEach(() => {
    live.stop();
    vi.useRealTimers();
  });

  it('watches a meeting once connected, and follows its frames', async () => {
    hub.answer = () => whole(3);
    live.watch('m1', () => undefined);
    live.start();
    await settle();
    expect(live.getState().status).toBe('connected');
    hub.say('frame', frame(3, 4, 'suspended'));
    expect(live.getMeeting('m1').meeting).toMatchObject({ version: 4, view: { status: 'suspended' } });
    expect(hub.asked()).toEqual([{ protocol: 1, meeting: 'm1' }]);
  });

  it('asks from the version it has when a frame does not connect', async () => {
    hub.answer = () => whole(3);
    live.watch('m1', () => undefined);
    live.start();
    await settle();
    hub.answer = () => ({
      version: 6,
      frames: [{ from: 3, to: 6, patch: { status: 'closed' } }],
      presence: {},
      now: new Date().toISOString(),
    });
    hub.say('frame', frame(5, 6, 'closed'));
    await settle();
    expect(hub.asked().at(-1)).toEqual({ protocol: 1, meeting: 'm1', version: 3 });
    expect(live.getMeeting('m1').meeting).toMatchObject({ version: 6, view: { status: 'closed' } });
  });

  it('takes in frames that arrive while it asks', async () => {
    let give: (answer: WatchAnswer) => void = () => undefined;
    hub.answer = () => new Promise((resolve) => (give = resolve));
    live.watch('m1', () => undefined);
    live.start();
    await settle();
    hub.say('frame', frame(2, 3, 'open'));
    hub.say('frame', frame(3, 4, 'suspended'));
    give(whole(3));
    await settle();
    expect(live.getMeeting('m1').meeting).toMatchObject({ version: 4, view: { status: 'suspended' } });
  });

  it('asks for the whole view when the way that it was given does not lead on', async () => {
    hub.answer = () => whole(3);
    live.watch('m1', () => undefined);
    live.start();
    await settle();
    hub.answer = ({ version }) =>
      version === undefined
        ? whole(9)
        : { version: 9, frames: [], presence: {}, now: new Date().toISOString() };
    hub.say('frame', frame(7, 8, 'open'));
    await settle();
    expect(live.getMeeting('m1').meeting?.version).toBe(9);
  });

  it('comes back by itself, however long it takes, and catches up from where it was', async () => {
    hub.answer = () => whole(3);
    live.watch('m1', () => undefined);
    live.start();
    await settle();
    hub.reachable = false;
    hub.drop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(live.getState().status).toBe('reconnecting');
    expect(hub.starts).toBeGreaterThan(5);
    expect(live.getMeeting('m1').meeting?.version).toBe(3);

    hub.reachable = true;
    hub.answer = () => ({
      version: 5,
      frames: [{ from: 3, to: 5, patch: { status: 'suspended' } }],
      presence: {},
      now: new Date().toISOString(),
    });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(live.getState().status).toBe('connected');
    expect(hub.asked().at(-1)).toEqual({ protocol: 1, meeting: 'm1', version: 3 });
    expect(live.getMeeting('m1').meeting).toMatchObject({ version: 5, view: { status: 'suspended' } });
  });

  it('does not wait for its turn when the network is back', async () => {
    hub.reachable = false;
    live.start();
    await vi.advanceTimersByTimeAsync(60_000);
    const before = hub.starts;
    hub.reachable = true;
    window.dispatchEvent(new Event('online'));
    await settle();
    expect(hub.starts).toBe(before + 1);
    expect(live.getState().status).toBe('connected');
  });

  it('gives up a connection that no longer answers', async () => {
    live.start();
    await settle();
    const invoke = hub.invoke;
    hub.invoke = () => new Promise(() => undefined);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(live.getState().status).toBe('reconnecting');
    hub.invoke = invoke;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(live.getState().status).toBe('connected');
  });

  it('shows why a watch was refused', async () => {
    hub.answer = () => {
      throw new Error(
        'An unexpected error: HubException: {"status":403,"code":"not-for-you","detail":"Not yours."}',
      );
    };
    live.watch('m1', () => undefined);
    live.start();
    await settle();
    expect(live.getMeeting('m1').refused).toMatchObject({
      status: 403,
      code: 'not-for-you',
      message: 'Not yours.',
    });
    expect(live.getState().status).toBe('connected');
  });

  it('does not come back when the session was ended', async () => {
    live.start();
    await settle();
    const { starts } = hub;
    hub.say('ended', { code: 'accreditation-revoked', detail: 'Revoked.' });
    hub.drop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(live.getState()).toMatchObject({ status: 'ended', ended: { code: 'accreditation-revoked' } });
    expect(hub.starts).toBe(starts);
  });

  it('tells those who follow a mechanism of changes, and of the time it was away', async () => {
    const changed = vi.fn();
    live.followMechanism('talks', changed);
    live.start();
    await settle();
    changed.mockClear();
    hub.say('changed', { mechanism: 'talks', position: 7 });
    hub.say('changed', { mechanism: 'other', position: 8 });
    expect(changed).toHaveBeenCalledTimes(1);
    hub.drop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(changed).toHaveBeenCalledTimes(2);
  });
});

describe('the wait before the next attempt', () => {
  it('grows, and never beyond fifteen seconds', () => {
    const waits = Array.from({ length: 40 }, (_, attempt) => reconnectWait(attempt, 1));
    expect(waits[0]).toBe(500);
    expect([...waits].sort((a, b) => a - b)).toEqual(waits);
    expect(Math.max(...waits)).toBe(15_000);
  });

  it('differs between screens', () => {
    expect(reconnectWait(3, 0)).toBe(reconnectWait(3, 1) / 2);
  });
});
