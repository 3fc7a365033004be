import { ActionIcon, Alert, Group, SegmentedControl, Stack, Text, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { FloorRequestView, MeetingView } from '@/api/types';
import { FloorKindBadge } from '@/components/badges';
import { CommandButton, ReasonButton } from '@/components/CommandButton';
import { Countdown } from '@/components/Countdown';
import { Panel } from '@/components/Panel';
import { PartyPlate } from '@/components/PartyPlate';
import { nameOf } from '@/components/roll';
import { timeIn } from '@/components/time';
import type { SendToMeeting } from '@/components/useSend';
import { formatSeconds } from '@/live/clock';
import { t } from '@/texts';
import classes from './ChairScreen.module.css';

interface FloorProps {
  view: MeetingView;
  send: SendToMeeting;
  presides: boolean;
}

const presets = [60, 120, 180, 300, 600];

export function Floor({ view, send, presides }: FloorProps) {
  const [limit, setLimit] = useState('');
  const inSession = view.status === 'open';
  const acts = presides && inSession;
  const next = view.queue[0];

  const recognise = (request: FloorRequestView) =>
    send('recognise-speaker', {
      request: request.request,
      ...(limit === '' ? {} : { seconds: Number(limit) }),
      ...(view.speaking && !interrupts(view, request) ? { endCurrent: true } : {}),
    });

  useHotkeys(
    acts
      ? [
          ['n', () => next && mayRecognise(view, next) && void recognise(next)],
          ['e', () => view.speaking && void send('end-intervention')],
          ['shift++', () => view.speaking && void send('extend-time', { seconds: 60 })],
          ['+', () => view.speaking && void send('extend-time', { seconds: 60 })],
        ]
      : [],
  );

  return (
    <>
      <Panel title={t('floor.title')}>
        <Speaking view={view} send={send} acts={acts} />
      </Panel>
      <Panel
        fill
        title={
          <>
            {t('floor.queue')} ({view.queue.length})
          </>
        }
        aside={
          acts && (
            <CommandButton
              size="compact-xs"
              variant="subtle"
              onSend={() => send(view.speakersListClosed ? 'reopen-speakers-list' : 'close-speakers-list')}
            >
              {t(view.speakersListClosed ? 'floor.queue.reopen' : 'floor.queue.close')}
            </CommandButton>
          )
        }
      >
        <Stack gap="xs">
          {view.speakersListClosed && (
            <Text size="sm" c="orange">
              {t('floor.queue.closed')}
            </Text>
          )}
          {acts && (
            <div>
              <Text size="xs" c="dimmed" id="floor-limit">
                {t('floor.limit')}
              </Text>
              <SegmentedControl
                size="xs"
                fullWidth
                aria-labelledby="floor-limit"
                value={limit}
                onChange={setLimit}
                data={[
                  { value: '', label: t('time.charter') },
                  ...presets.map((seconds) => ({
                    value: String(seconds),
                    label: t('time.min', { n: seconds / 60 }),
                  })),
                ]}
              />
            </div>
          )}
          {view.queue.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('floor.queue.empty')}
            </Text>
          ) : (
            <ol className={classes.queue}>
              {view.queue.map((request, i) => (
                <li key={request.request} className={classes.request}>
                  <Group gap={8} flex={1} miw={150} wrap="nowrap">
                    <Text size="sm" c="dimmed" w={16}>
                      {i + 1}
                    </Text>
                    <div style={{ minWidth: 0 }}>
                      <PartyPlate party={request.party} name={nameOf(view, request.party)} strong />
                      <Group gap={6}>
                        <FloorKindBadge kind={request.kind} />
                        <Text size="xs" c="dimmed">
                          {t('floor.asked', { time: timeIn(request.at, view.timeZone) })}
                        </Text>
                      </Group>
                    </div>
                  </Group>
                  {acts && (
                    <Group gap={4} wrap="nowrap">
                      <CommandButton
                        size="compact-sm"
                        variant={i === 0 ? 'filled' : 'light'}
                        disabled={!mayRecognise(view, request)}
                        onSend={() => recognise(request)}
                        aria-label={`${actionFor(view, request)}: ${nameOf(view, request.party)}`}
                        {...(i === 0 ? { 'aria-keyshortcuts': 'n' } : {})}
                      >
                        {actionFor(view, request)}
                      </CommandButton>
                      <Remove view={view} request={request} send={send} />
                    </Group>
                  )}
                </li>
              ))}
            </ol>
          )}
        </Stack>
      </Panel>
    </>
  );
}

/** A point of order interrupts whoever speaks on anything else. */
const interrupts = (view: MeetingView, request: FloorRequestView) =>
  request.kind === 'point-of-order' && view.speaking !== undefined && view.speaking.kind !== 'point-of-order';

/** During a vote only points of order are heard. */
const mayRecognise = (view: MeetingView, request: FloorRequestView) =>
  view.openVote === undefined || request.kind === 'point-of-order';

const actionFor = (view: MeetingView, request: FloorRequestView) =>
  t(
    !view.speaking
      ? 'floor.recognise'
      : interrupts(view, request)
        ? 'floor.interrupt'
        : 'floor.endAndRecognise',
  );

function Remove({
  view,
  request,
  send,
}: {
  view: MeetingView;
  request: FloorRequestView;
  send: SendToMeeting;
}) {
  const [pending, setPending] = useState(false);
  const label = `${t('floor.remove')}: ${nameOf(view, request.party)}`;
  return (
    <Tooltip label={t('floor.remove')}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label}
        loading={pending}
        onClick={() => {
          setPending(true);
          void send('withdraw-request', { request: request.request }).finally(() => setPending(false));
        }}
      >
        <IconX size={16} />
      </ActionIcon>
    </Tooltip>
  );
}

function Speaking({ view, send, acts }: { view: MeetingView; send: SendToMeeting; acts: boolean }) {
  const { speaking, interrupted } = view;
  return (
    <Stack gap="xs">
      <div className={classes.speaking} data-testid="speaking">
        {speaking ? (
          <>
            <div className={classes.speaker}>{nameOf(view, speaking.party)}</div>
            <Group gap={6} justify="center">
              <FloorKindBadge kind={speaking.kind} />
              {speaking.speaker && <Text size="sm">{speaking.speaker}</Text>}
            </Group>
            <Countdown deadline={speaking.deadline} seconds={speaking.seconds} size="large" />
          </>
        ) : (
          <Text c="dimmed" py="md">
            {t('floor.free')}
          </Text>
        )}
      </div>
      {interrupted && (
        <Text size="sm" ta="center">
          {t('floor.interrupted', {
            party: nameOf(view, interrupted.party),
            time: formatSeconds(Math.round(interrupted.remainingSeconds ?? 0)),
          })}
        </Text>
      )}
      {speaking && acts && (
        <Group gap="xs" justify="center">
          {[60, 120].map((seconds) => (
            <CommandButton
              key={seconds}
              size="sm"
              variant="default"
              onSend={() => send('extend-time', { seconds })}
              aria-label={`${t('floor.extend')}: ${t('time.minutes', { n: seconds / 60 })}`}
            >
              +{t('time.min', { n: seconds / 60 })}
            </CommandButton>
          ))}
          <CommandButton size="sm" color="red" variant="outline" onSend={() => send('end-intervention')}>
            {t('floor.end')}
          </CommandButton>
        </Group>
      )}
      {view.pointsToRule.length > 0 && (
        <Alert color="orange" title={t('floor.points')} p="xs">
          <Stack gap={6}>
            {view.pointsToRule.map((intervention) => (
              <Group key={intervention} gap="xs" justify="space-between">
                <Text size="sm">{t('floor.point', { n: intervention })}</Text>
                {acts && (
                  <Group gap={4}>
                    {(['upheld', 'not-upheld'] as const).map((ruling) => (
                      <ReasonButton
                        key={ruling}
                        size="compact-sm"
                        variant={ruling === 'upheld' ? 'filled' : 'default'}
                        title={`${t('floor.point', { n: intervention })}: ${t(ruling === 'upheld' ? 'floor.upheld' : 'floor.notUpheld')}`}
                        action={t(ruling === 'upheld' ? 'floor.upheld' : 'floor.notUpheld')}
                        optional
                        onSend={(note) =>
                          send('rule-on-point-of-order', { intervention, ruling, ...(note ? { note } : {}) })
                        }
                      >
                        {t(ruling === 'upheld' ? 'floor.upheld' : 'floor.notUpheld')}
                      </ReasonButton>
                    ))}
                  </Group>
                )}
              </Group>
            ))}
          </Stack>
        </Alert>
      )}
    </Stack>
  );
}
