import { HubConnectionBuilder, HubConnectionState, LogLevel, type HubConnection } from '@microsoft/signalr';
import { problemOfHub, type Problem } from '@/api/problem';
import type { Frame, OwnView, Presence, WatchAnswer } from '@/api/types';
import { ClockEstimate, localNow } from './clock';
import { gap, takeAnswer, takeFrame, takeFrames, type LiveMeeting } from './reconcile';

export const protocol = 1;

export type ConnectionStatus = 'connecting' | 'connected' | 'reconnecting' | 'offline' | 'ended';

export interface ConnectionState {
  status: ConnectionStatus;
  /** By the local clock: until when the screen is known to have been current. */
  currentUntil?: number;
  /** Why the session was ended. */
  ended?: { code: string; detail: string };
}

export interface WatchState {
  meeting?: LiveMeeting;
  refused?: Problem;
}

interface Watched {
  state: WatchState;
  /** While the server is asked: what arrived meanwhile. */
  asking?: Frame[];
  listeners: Set<() => void>;
}

/** The part of a hub connection that is used; tests put another in its place. */
export type Transport = Pick<HubConnection, 'start' | 'stop' | 'invoke' | 'on' | 'onclose' | 'state'>;

const shortestWait = 500;
const longestWait = 15_000;
const probeEvery = 10_000;
const probeTimeout = 5_000;

/** Grows to the longest wait and no further; random, so that two hundred screens do not come back in the same instant. */
export const reconnectWait = (attempt: number, random: number) =>
  Math.min(longestWait, shortestWait * 2 ** Math.min(attempt, 10)) * (0.5 + random / 2);

export const hubTransport = (session: string): Transport =>
  new HubConnectionBuilder()
    .withUrl(`/hubs/live?session=${encodeURIComponent(session)}`)
    .configureLogging(LogLevel.None)
    .build();

function within<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('No answer in time.')), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/**
 * The live side of one session: keeps one connection alive for as long as it is wanted, watches meetings over it, and
 * makes up for whatever was missed. Nothing else in the console speaks to the hub.
 */
export class LiveConnection {
  private readonly transport: Transport;
  private readonly clock = new ClockEstimate();
  private readonly watched = new Map<string, Watched>();
  private readonly mechanisms = new Map<string, Set<() => void>>();
  private readonly statusListeners = new Set<() => void>();
  private state: ConnectionState = { status: 'connecting' };
  private wanted = false;
  private running = false;
  private wake: (() => void) | undefined;
  private probing: ReturnType<typeof setInterval> | undefined;
  private fallbackOffset = 0;

  constructor(transport: Transport) {
    this.transport = transport;
    transport.on('frame', (frame: Frame) => this.onFrame(frame));
    transport.on('own', (message: { meeting: string; own?: OwnView }) =>
      this.amend(message.meeting, ({ own: _own, ...meeting }) => ({
        ...meeting,
        ...(message.own ? { own: message.own } : {}),
      })),
    );
    transport.on('presence', (message: { meeting: string; presence: Presence }) =>
      this.amend(message.meeting, (meeting) => ({ ...meeting, presence: message.presence })),
    );
    transport.on('changed', (message: { mechanism: string }) => this.notifyMechanism(message.mechanism));
    transport.on('ended', (message: { code: string; detail: string }) => {
      this.wanted = false;
      this.setState({ status: 'ended', ended: message });
    });
    transport.onclose(() => {
      this.stopProbing();
      if (this.wanted) void this.run();
    });
  }

  // --- Life ---------------------------------------------------------------------------------------------------------

  start(): void {
    if (this.wanted || this.state.status === 'ended') return;
    this.wanted = true;
    window.addEventListener('online', this.look);
    window.addEventListener('offline', this.look);
    window.addEventListener('pageshow', this.look);
    document.addEventListener('visibilitychange', this.look);
    void this.run();
  }

  stop(): void {
    this.wanted = false;
    window.removeEventListener('online', this.look);
    window.removeEventListener('offline', this.look);
    window.removeEventListener('pageshow', this.look);
    document.removeEventListener('visibilitychange', this.look);
    this.stopProbing();
    this.wake?.();
    void this.transport.stop();
  }

  /** Connects, and goes on trying for as long as it is wanted. */
  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      for (let attempt = 0; this.wanted; attempt++) {
        if (this.state.status !== 'connecting') this.setLost();
        try {
          await this.transport.start();
          // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- stop() may have come meanwhile
          if (!this.wanted) return void this.transport.stop();
          await this.caughtUp();
          return;
        } catch {
          if (this.transport.state !== HubConnectionState.Disconnected) await this.transport.stop();
        }
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition
        if (!this.wanted) return;
        this.setLost();
        await this.rest(reconnectWait(attempt, Math.random()));
      }
    } finally {
      this.running = false;
    }
  }

  private rest(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async caughtUp(): Promise<void> {
    this.clock.reset();
    await Promise.all([
      this.probe(),
      ...[...this.watched.keys()].map((meeting) => this.ask(meeting)),
      ...[...this.mechanisms.keys()].map((mechanism) => this.subscribe(mechanism)),
    ]);
    this.setState({ status: 'connected', currentUntil: localNow() });
    this.stopProbing();
    this.probing = setInterval(() => void this.check(), probeEvery);
    // A few more samples at once make a good first estimate of the clock.
    for (let i = 0; i < 3 && this.transport.state === HubConnectionState.Connected; i++)
      await this.probe().catch(() => undefined);
    for (const mechanism of this.mechanisms.keys()) this.notifyMechanism(mechanism);
  }

  private stopProbing(): void {
    clearInterval(this.probing);
    this.probing = undefined;
  }

  private async probe(): Promise<void> {
    const sent = localNow();
    const server = await within(this.transport.invoke<string>('Now'), probeTimeout);
    this.clock.add({ sent, received: localNow(), server: Date.parse(server) });
    if (this.state.status === 'connected') this.state = { ...this.state, currentUntil: localNow() };
  }

  /** A connection that does not answer is none, whatever the transport still believes. */
  private async check(): Promise<void> {
    try {
      await this.probe();
    } catch {
      if (this.wanted && this.transport.state === HubConnectionState.Connected) await this.transport.stop();
    }
  }

  /** The page came back to the front or the network changed: look now instead of waiting. */
  private readonly look = (): void => {
    if (!this.wanted || document.visibilityState === 'hidden') return;
    if (this.transport.state === HubConnectionState.Connected) void this.check();
    else {
      this.setLost();
      this.wake?.();
    }
  };

  private setLost(): void {
    const { status, currentUntil } = this.state;
    if (status === 'ended') return;
    const next = !navigator.onLine ? 'offline' : currentUntil === undefined ? 'connecting' : 'reconnecting';
    if (next !== status) this.setState({ ...this.state, status: next });
  }

  private setState(state: ConnectionState): void {
    this.state = state;
    for (const listener of this.statusListeners) listener();
  }

  readonly getState = (): ConnectionState => this.state;

  readonly onState = (listener: () => void): (() => void) => {
    this.statusListeners.add(listener);
    return () => this.statusListeners.delete(listener);
  };

  // --- Clock --------------------------------------------------------------------------------------------------------

  /** The server's time in milliseconds, as well as it is known. */
  readonly serverNow = (): number => localNow() + (this.clock.offset ?? this.fallbackOffset);

  /** A first idea of the server's time, from an answer over HTTP. */
  hintServerTime(now: string): void {
    const time = Date.parse(now);
    if (Number.isFinite(time)) this.fallbackOffset = time - localNow();
  }

  // --- Meetings -----------------------------------------------------------------------------------------------------

  watch(meeting: string, listener: () => void): () => void {
    let watched = this.watched.get(meeting);
    if (!watched) {
      watched = { state: {}, listeners: new Set() };
      this.watched.set(meeting, watched);
      if (this.transport.state === HubConnectionState.Connected)
        void this.ask(meeting).catch(() => undefined);
    }
    const entry = watched;
    entry.listeners.add(listener);
    return () => {
      entry.listeners.delete(listener);
      if (entry.listeners.size > 0) return;
      // A moment's grace: a screen that is drawn anew lets go and takes hold again at once.
      setTimeout(() => {
        if (entry.listeners.size > 0 || this.watched.get(meeting) !== entry) return;
        this.watched.delete(meeting);
        if (this.transport.state === HubConnectionState.Connected)
          void this.transport.invoke('Unwatch', { meeting }).catch(() => undefined);
      }, 1_000);
    };
  }

  readonly getMeeting = (meeting: string): WatchState => this.watched.get(meeting)?.state ?? nothing;

  /** Asks for what is missing since the version that is here, or for all of it. */
  private async ask(meeting: string): Promise<void> {
    const entry = this.watched.get(meeting);
    if (!entry || entry.asking) return;
    try {
      for (let whole = false; ; whole = true) {
        entry.asking = [];
        const version = whole ? undefined : entry.state.meeting?.version;
        const answer = await this.transport.invoke<WatchAnswer>('Watch', {
          protocol,
          meeting,
          ...(version === undefined ? {} : { version }),
        });
        this.hintServerTime(answer.now);
        const met = takeAnswer(entry.state.meeting, answer);
        const next = met === gap ? gap : takeFrames(met, entry.asking);
        if (next !== gap) {
          this.set(entry, { meeting: next });
          return;
        }
        if (whole) throw new Error(`No way to the present of ${meeting}.`);
      }
    } catch (error) {
      const problem = problemOfHub(error);
      if (!problem) throw error;
      this.set(entry, { ...entry.state, refused: problem });
    } finally {
      delete entry.asking;
    }
  }

  private onFrame(frame: Frame): void {
    const entry = this.watched.get(frame.meeting);
    if (!entry) return;
    if (entry.asking) {
      entry.asking.push(frame);
      return;
    }
    if (!entry.state.meeting) return;
    const next = takeFrame(entry.state.meeting, frame);
    if (next === gap) void this.ask(frame.meeting).catch(() => void this.check());
    else if (next !== entry.state.meeting) this.set(entry, { meeting: next });
  }

  private amend(meeting: string, change: (meeting: LiveMeeting) => LiveMeeting): void {
    const entry = this.watched.get(meeting);
    if (entry?.state.meeting) this.set(entry, { meeting: change(entry.state.meeting) });
  }

  private set(entry: Watched, state: WatchState): void {
    entry.state = state;
    for (const listener of entry.listeners) listener();
  }

  // --- Mechanisms ---------------------------------------------------------------------------------------------------

  /** Calls back when something about the mechanism changed, and after every time the connection was away. */
  followMechanism(mechanism: string, listener: () => void): () => void {
    const listeners = this.mechanisms.get(mechanism) ?? new Set();
    if (!this.mechanisms.has(mechanism)) {
      this.mechanisms.set(mechanism, listeners);
      if (this.transport.state === HubConnectionState.Connected)
        void this.subscribe(mechanism).catch(() => undefined);
    }
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  private async subscribe(mechanism: string): Promise<void> {
    try {
      await this.transport.invoke('WatchMechanism', { protocol, mechanism });
    } catch (error) {
      if (!problemOfHub(error)) throw error;
    }
  }

  private notifyMechanism(mechanism: string): void {
    for (const listener of this.mechanisms.get(mechanism) ?? []) listener();
  }
}

const nothing: WatchState = {};
