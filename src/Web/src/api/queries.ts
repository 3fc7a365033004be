import { queryOptions, useQuery, type QueryClient } from '@tanstack/react-query';
import type { Api } from './client';
import { bodyPath, mechanismPath, meetingPath, partyPath } from './paths';
import { Problem } from './problem';
import { useSession } from './session';
import type {
  Accreditation,
  Mechanism,
  MeetingEntry,
  MeetingRecord,
  MeetingView,
  Named,
  OwnView,
  Party,
} from './types';

/** What is read over HTTP, under the key of its mechanism, so that `changed` renews what is on screen and no more. */
export const reads = {
  mechanisms: (api: Api) =>
    queryOptions({ queryKey: ['mechanisms'], queryFn: () => api.get<Named[]>('mechanisms') }),
  mechanism: (api: Api, mechanism: string) =>
    queryOptions({
      queryKey: ['mechanism', mechanism],
      queryFn: () => api.get<Mechanism>(mechanismPath(mechanism)),
    }),
  meetings: (api: Api, mechanism: string) =>
    queryOptions({
      queryKey: ['mechanism', mechanism, 'meetings'],
      queryFn: () => api.get<MeetingEntry[]>(mechanismPath(mechanism, 'meetings')),
    }),
  party: (api: Api, mechanism: string, party: string) =>
    queryOptions({
      queryKey: ['mechanism', mechanism, 'party', party],
      queryFn: () => api.get<Party>(partyPath(mechanism, party)),
    }),
  body: (api: Api, mechanism: string, body: string) =>
    queryOptions({
      queryKey: ['mechanism', mechanism, 'body', body],
      queryFn: () => api.get<unknown>(bodyPath(mechanism, body)),
    }),
  accreditations: (api: Api, mechanism: string) =>
    queryOptions({
      queryKey: ['mechanism', mechanism, 'accreditations'],
      queryFn: () => api.get<Accreditation[]>(mechanismPath(mechanism, 'accreditations')),
    }),
  meeting: (api: Api, meeting: string) =>
    queryOptions({
      queryKey: ['meeting', meeting],
      queryFn: () => api.get<{ version: number; view: MeetingView; own?: OwnView }>(meetingPath(meeting)),
    }),
  record: (api: Api, meeting: string) =>
    queryOptions({
      queryKey: ['meeting', meeting, 'record'],
      queryFn: () => api.get<MeetingRecord>(meetingPath(meeting, 'record')),
    }),
};

export const renewMechanism = (client: QueryClient, mechanism: string) =>
  Promise.all([
    client.invalidateQueries({ queryKey: ['mechanism', mechanism] }),
    client.invalidateQueries({ queryKey: ['mechanisms'] }),
    client.invalidateQueries({ queryKey: ['meeting'] }),
  ]);

/** An answer that says no will say no again; everything else is asked three times. */
export const shouldRetry = (failures: number, error: Error) =>
  !(error instanceof Problem && error.status < 500 && error.status !== 429) && failures < 3;

function useMechanismId(): string {
  const { mechanism } = useSession();
  return mechanism ?? '';
}

export function useMechanism() {
  const { api } = useSession();
  const mechanism = useMechanismId();
  return useQuery({ ...reads.mechanism(api, mechanism), enabled: mechanism !== '' });
}

export function useMeetings() {
  const { api } = useSession();
  const mechanism = useMechanismId();
  return useQuery({ ...reads.meetings(api, mechanism), enabled: mechanism !== '' });
}

export function useParty(party: string | undefined) {
  const { api } = useSession();
  const mechanism = useMechanismId();
  return useQuery({
    ...reads.party(api, mechanism, party ?? ''),
    enabled: mechanism !== '' && party !== undefined,
  });
}

export function useAccreditations() {
  const { api } = useSession();
  const mechanism = useMechanismId();
  return useQuery({ ...reads.accreditations(api, mechanism), enabled: mechanism !== '' });
}
