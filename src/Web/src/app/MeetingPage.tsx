import { Alert, Center } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useParams } from 'react-router';
import { useSession } from '@/api/session';
import { Waiting } from '@/components/Loaded';
import { Announcer } from '@/components/Outcome';
import { useLiveMeeting } from '@/live/LiveProvider';
import { t } from '@/texts';

const Chair = lazy(() => import('@/features/meeting-chair/ChairScreen'));
const Delegation = lazy(() => import('@/features/meeting-delegation/DelegationScreen'));
const Display = lazy(() => import('@/features/meeting-display/DisplayScreen'));

/** The meeting as it is for whoever looks: from the chair, from a delegation's seat, or in the hall. */
export function MeetingPage() {
  const { meeting = '' } = useParams();
  const { me } = useSession();
  const { meeting: live, refused } = useLiveMeeting(meeting);
  if (!live)
    return refused ? (
      <Center mih="50dvh" p="md">
        <Alert color="orange" title={t('meeting.notHere')} role="alert">
          {refused.message}
        </Alert>
      </Center>
    ) : (
      <Waiting />
    );
  const presides = me.role === 'chair' && me.body?.id === live.view.body.id;
  const Screen = me.role === 'display' ? Display : presides || me.role === 'secretariat' ? Chair : Delegation;
  return (
    <>
      <Announcer view={live.view} />
      <Suspense fallback={<Waiting />}>
        <Screen meeting={live} />
      </Suspense>
    </>
  );
}
