import { Stack } from '@mantine/core';
import type { LiveMeeting } from '@/live/reconcile';
import { useSession } from '@/api/session';
import { useSendToMeeting } from '@/components/useSend';
import { Agenda } from './Agenda';
import classes from './ChairScreen.module.css';
import { Floor } from './Floor';
import { Proposals } from './Proposals';
import { RollCall } from './RollCall';
import { StatusBar } from './StatusBar';
import { VotePanel } from './VotePanel';

/**
 * The chair's desk: everything that a meeting needs, on one page. The secretariat sees the same, with what it
 * administers; what is for the chair alone is not offered to it.
 */
export default function ChairScreen({ meeting }: { meeting: LiveMeeting }) {
  const { view, presence } = meeting;
  const { me } = useSession();
  const send = useSendToMeeting(view.id);
  const presides = me.role === 'chair';
  const over = view.status === 'closed' || view.status === 'cancelled';
  return (
    <Stack gap="sm" className={classes.desk}>
      <StatusBar view={view} send={send} presides={presides} />
      <div className={classes.columns} data-voting={view.openVote !== undefined || undefined}>
        <div className={classes.roll}>
          <RollCall view={view} presence={presence} send={send} presides={presides} over={over} />
        </div>
        <div className={classes.floor}>
          <Floor view={view} send={send} presides={presides && !over} />
        </div>
        <div className={classes.decisions}>
          <VotePanel view={view} send={send} presides={presides} />
          <Agenda view={view} send={send} presides={presides} over={over} />
          <Proposals view={view} send={send} presides={presides && !over} />
        </div>
      </div>
    </Stack>
  );
}
