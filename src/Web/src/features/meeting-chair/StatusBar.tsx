import { Alert, Badge, Button, Group, Modal, NativeSelect, Paper, Text, Title, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUsersGroup } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { usePage } from '@/api/session';
import type { MeetingView } from '@/api/types';
import { StatusBadge } from '@/components/badges';
import { CommandButton, ReasonForm } from '@/components/CommandButton';
import { Clocks, MeetingTimes } from '@/components/MeetingTimes';
import { dayAndTimeIn, timeIn } from '@/components/time';
import type { SendToMeeting } from '@/components/useSend';
import { useLive } from '@/live/LiveProvider';
import { t } from '@/texts';
import classes from './ChairScreen.module.css';

interface StatusBarProps {
  view: MeetingView;
  send: SendToMeeting;
  presides: boolean;
}

export function StatusBar({ view, send, presides }: StatusBarProps) {
  const { status, quorum } = view;
  return (
    <Paper withBorder radius="md" className={classes.status}>
      <div className={classes.title}>
        <Group gap="xs" wrap="nowrap">
          <StatusBadge status={status} />
          <Title order={1} size="h4">
            {view.name}
          </Title>
        </Group>
        <Text size="sm" c="dimmed">
          {view.body.name} · {view.place} · <MeetingTimes {...view} wholeDays={view.fromRecord} />
        </Text>
        {status === 'suspended' && (
          <Text size="sm">
            {view.statusReason}
            {view.resumesAt &&
              ` · ${t('meeting.resumesAt', { time: timeIn(view.resumesAt, view.timeZone) })}`}
          </Text>
        )}
        {(status === 'postponed' || status === 'cancelled') && <Text size="sm">{view.statusReason}</Text>}
      </div>
      <Tooltip label={quorum.text} multiline maw={320}>
        <Badge
          color={quorum.met ? 'teal' : 'orange'}
          variant="light"
          size="lg"
          tt="none"
          leftSection={<IconUsersGroup size={16} aria-hidden />}
          className={classes.quorum}
          data-quorum={quorum.met}
        >
          {t(quorum.met ? 'quorum.met' : 'quorum.notMet')}: {t('quorum.text', { ...quorum })}
        </Badge>
      </Tooltip>
      <Clocks timeZone={view.timeZone} />
      <Group gap="xs">
        <LifeCycle view={view} send={send} presides={presides} />
      </Group>
      {view.resumptionDue && (
        <Alert color="orange" p="xs" w="100%" role="alert">
          {t('meeting.resumptionDue')}
        </Alert>
      )}
    </Paper>
  );
}

function LifeCycle({ view, send, presides }: StatusBarProps) {
  const page = usePage();
  switch (view.status) {
    case 'scheduled':
      return <CommandButton onSend={() => send('convene')}>{t('meeting.convene')}</CommandButton>;
    case 'convened':
      return presides && <CommandButton onSend={() => send('open')}>{t('meeting.open')}</CommandButton>;
    case 'open':
      return (
        presides && (
          <>
            <Suspend view={view} send={send} />
            <Close send={send} />
          </>
        )
      );
    case 'suspended':
      return (
        presides && (
          <>
            <CommandButton onSend={() => send('resume')}>{t('meeting.resume')}</CommandButton>
            <Close send={send} />
          </>
        )
      );
    case 'closed':
      return (
        <Button component={Link} to={page(`meetings/${view.id}/record`)}>
          {t('record.open')}
        </Button>
      );
    default:
      return null;
  }
}

function Close({ send }: { send: SendToMeeting }) {
  return (
    <CommandButton
      color="red"
      variant="outline"
      onSend={() => send('close')}
      confirm={{ title: t('meeting.close'), text: t('meeting.close.confirm') }}
    >
      {t('meeting.close')}
    </CommandButton>
  );
}

const breaks = [10, 15, 30, 60, 90, 120];

function Suspend({ view, send }: { view: MeetingView; send: SendToMeeting }) {
  const live = useLive();
  const [opened, { open, close }] = useDisclosure(false);
  const [minutes, setMinutes] = useState('15');
  const until =
    minutes === '' ? undefined : new Date(live.serverNow() + Number(minutes) * 60_000).toISOString();
  return (
    <>
      <Button variant="default" onClick={open} aria-haspopup="dialog">
        {t('meeting.suspend')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('meeting.suspend')} centered>
        <ReasonForm
          label={t('meeting.reason')}
          optional
          action={t('meeting.suspend')}
          onCancel={close}
          onSend={async (reason) => {
            const done = await send('suspend', {
              ...(reason ? { reason } : {}),
              ...(until ? { until } : {}),
            });
            if (done) close();
            return done;
          }}
        >
          <NativeSelect
            label={t('meeting.suspend.for')}
            value={minutes}
            onChange={(event) => setMinutes(event.currentTarget.value)}
            data={[
              ...breaks.map((n) => ({ value: String(n), label: t('time.minutes', { n }) })),
              { value: '', label: t('meeting.suspend.open') },
            ]}
          />
          {until && (
            <Text size="sm" c="dimmed">
              {t('meeting.resumesAt', { time: dayAndTimeIn(until, view.timeZone) })}
            </Text>
          )}
        </ReasonForm>
      </Modal>
    </>
  );
}
