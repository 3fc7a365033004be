import { Alert, Button, Center, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { Navigate, Outlet, useMatch, useParams } from 'react-router';
import { createApi, type Api } from '@/api/client';
import { Problem } from '@/api/problem';
import { reads, renewMechanism } from '@/api/queries';
import { pageOf, SessionProvider, useSession, type Session } from '@/api/session';
import type { Me } from '@/api/types';
import { Waiting } from '@/components/Loaded';
import { detailOf } from '@/components/useSend';
import { HowToSignIn } from '@/features/sign-in/SignInPage';
import { LiveProvider, useConnectionState, useFollowMechanism } from '@/live/LiveProvider';
import { t } from '@/texts';
import { Shell } from './Shell';

/** One session of this browser; another tab may hold another. */
export function SessionLayout() {
  const { session = '' } = useParams();
  return <SignedIn key={session} session={session} />;
}

function SignedIn({ session }: { session: string }) {
  const [signedOut, setSignedOut] = useState(false);
  const api = useMemo(() => createApi({ session, onSignedOut: () => setSignedOut(true) }), [session]);
  const me = useQuery({ queryKey: ['me', session], queryFn: () => api.get<Me>('me'), staleTime: Infinity });
  // A display sees its meetings and nothing else of a mechanism.
  const reaches = me.isSuccess && me.data.role !== 'display';
  const mechanisms = useQuery({ ...reads.mechanisms(api), enabled: reaches });

  if (signedOut || (me.error instanceof Problem && me.error.status === 401))
    return <HowToSignIn problem={t('signIn.ended.text')} />;
  if (me.error && !me.data)
    return (
      <Center mih="60dvh" p="md">
        <Alert color="red" title={t('problem.loading')} role="alert">
          <Stack align="start">
            <Text size="sm">{detailOf(me.error)}</Text>
            <Button size="xs" variant="default" onClick={() => void me.refetch()}>
              {t('app.retry')}
            </Button>
          </Stack>
        </Alert>
      </Center>
    );
  if (!me.data || (reaches && mechanisms.isPending)) return <Waiting />;
  return (
    <LiveProvider session={session} now={me.data.now}>
      <InSession
        api={api}
        me={me.data}
        mechanisms={mechanisms.data ?? (me.data.mechanism ? [me.data.mechanism] : [])}
      />
    </LiveProvider>
  );
}

function InSession({
  api,
  me,
  mechanisms,
}: {
  api: Api;
  me: Me;
  mechanisms: { id: string; name: string }[];
}) {
  const queries = useQueryClient();
  const { status } = useConnectionState();
  const [chosen, setChosen] = useState<string>();
  const mechanism =
    [chosen, me.mechanism?.id].find(
      (id) => id !== undefined && mechanisms.some((known) => known.id === id),
    ) ?? mechanisms[0]?.id;
  const session = useMemo<Session>(
    () => ({ api, me, mechanism, chooseMechanism: setChosen }),
    [api, me, mechanism],
  );
  const renew = useCallback(() => {
    if (mechanism !== undefined) void renewMechanism(queries, mechanism);
  }, [queries, mechanism]);
  useFollowMechanism(mechanism, renew);
  const inMeeting = useMatch('/s/:session/meetings/:meeting') !== null;

  if (status === 'ended') return <HowToSignIn problem={t('signIn.ended.text')} />;
  return (
    <SessionProvider value={session}>
      {me.role === 'display' ? (
        <Outlet />
      ) : (
        <Shell mechanisms={mechanisms} wide={inMeeting}>
          <Outlet />
        </Shell>
      )}
    </SessionProvider>
  );
}

/** Pages of the secretariat; anybody else is taken home. */
export function SecretariatOnly() {
  const { me } = useSession();
  return me.role === 'secretariat' ? <Outlet /> : <Navigate to={pageOf(me.session)} replace />;
}
