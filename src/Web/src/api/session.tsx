import { createContext, use } from 'react';
import type { Api } from './client';
import type { Me } from './types';

export interface Session {
  api: Api;
  me: Me;
  /** The mechanism on screen; undefined while the installation has none. */
  mechanism: string | undefined;
  /** For the installation's own secretariat, which reaches several. */
  chooseMechanism: (mechanism: string) => void;
}

const SessionContext = createContext<Session | undefined>(undefined);

export const SessionProvider = SessionContext;

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('There is no session here.');
  return session;
}

/** The address of a page of the session. */
export const pageOf = (session: string, page = '') => `/s/${encodeURIComponent(session)}/${page}`;

export function usePage(): (page?: string) => string {
  const { me } = useSession();
  return (page = '') => pageOf(me.session, page);
}
