import {
  createContext,
  use,
  useCallback,
  useEffect,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import { hubTransport, LiveConnection, type ConnectionState, type WatchState } from './connection';
import { remainingAt, shownSeconds, untilNextSecond } from './clock';

const LiveContext = createContext<LiveConnection | undefined>(undefined);

export function LiveProvider({
  session,
  now,
  children,
}: {
  session: string;
  now?: string;
  children: ReactNode;
}) {
  const [connection] = useState(() => {
    const created = new LiveConnection(hubTransport(session));
    if (now) created.hintServerTime(now);
    return created;
  });
  useEffect(() => {
    connection.start();
    return () => connection.stop();
  }, [connection]);
  return <LiveContext value={connection}>{children}</LiveContext>;
}

/** Gives a connection that exists already; for tests. */
export const LiveConnectionProvider = LiveContext;

export function useLive(): LiveConnection {
  const live = use(LiveContext);
  if (!live) throw new Error('There is no live connection here.');
  return live;
}

export function useConnectionState(): ConnectionState {
  const live = useLive();
  return useSyncExternalStore(live.onState, live.getState);
}

/** The meeting as it is now, kept up to date. */
export function useLiveMeeting(meeting: string): WatchState {
  const live = useLive();
  const subscribe = useCallback((listener: () => void) => live.watch(meeting, listener), [live, meeting]);
  const get = useCallback(() => live.getMeeting(meeting), [live, meeting]);
  return useSyncExternalStore(subscribe, get);
}

/** Calls `onChange` when something about the mechanism changed. */
export function useFollowMechanism(mechanism: string | undefined, onChange: () => void): void {
  const live = useLive();
  useEffect(
    () => (mechanism === undefined ? undefined : live.followMechanism(mechanism, onChange)),
    [live, mechanism, onChange],
  );
}

/** Whole seconds until the deadline by the server's clock; negative when it has passed. */
export function useSecondsUntil(deadline: string): number {
  const live = useLive();
  const [seconds, setSeconds] = useState(() => shownSeconds(remainingAt(deadline, live.serverNow())));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const show = () => {
      const remaining = remainingAt(deadline, live.serverNow());
      setSeconds(shownSeconds(remaining));
      timer = setTimeout(show, untilNextSecond(remaining) + 5);
    };
    show();
    return () => clearTimeout(timer);
  }, [deadline, live]);
  return seconds;
}

/** The server's time in milliseconds, renewed at each full second (or minute). */
export function useServerTime(every = 1_000): number {
  const live = useLive();
  const [now, setNow] = useState(() => live.serverNow());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const show = () => {
      const time = live.serverNow();
      setNow(time);
      timer = setTimeout(show, every - (time % every) + 5);
    };
    show();
    return () => clearTimeout(timer);
  }, [live, every]);
  return now;
}
