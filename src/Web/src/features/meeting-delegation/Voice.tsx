import { Button, Group, Modal, NativeSelect, Paper, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useParty } from '@/api/queries';
import { useSession } from '@/api/session';
import type { MeetingView, Representative } from '@/api/types';
import { AttendanceBadge, LevelBadge } from '@/components/badges';
import { CommandButton } from '@/components/CommandButton';
import { PartyPlate } from '@/components/PartyPlate';
import type { SendToMeeting } from '@/components/useSend';
import { t } from '@/texts';
import type { Seat } from './seat';

interface VoiceProps {
  view: MeetingView;
  seat: Seat;
  send: SendToMeeting;
}

/** Who speaks for the delegation, and how that passes from one to another. */
export function Voice({ view, seat, send }: VoiceProps) {
  const { me } = useSession();
  const { party, delegation } = seat;
  if (party === undefined || !delegation) return null;
  const { voice } = delegation;
  const over = view.status === 'closed' || view.status === 'cancelled';
  return (
    <Paper withBorder radius="md" p="sm" component="section">
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <PartyPlate party={party} name={delegation.name} strong />
          <Group gap={6}>
            {!seat.delegation?.observer && <AttendanceBadge attendance={delegation.attendance} />}
            <LevelBadge delegation={delegation} required={view.representation.requiredLevel} />
          </Group>
        </Group>
        {voice && (
          <Text fw={seat.speaks ? 650 : 400}>
            {seat.speaks
              ? t('delegation.you', { party: delegation.name })
              : t('delegation.speaks', { name: voice.name, party: delegation.name })}
          </Text>
        )}
        {!over && (me.role === 'adviser' || me.role === 'observer') && (
          <Text size="sm" c="dimmed">
            {t('delegation.follow', { role: t(`role.${me.role}`) })}
          </Text>
        )}
        {!over && voice && !seat.speaks && me.role === 'alternate' && (
          <Text size="sm" c="dimmed">
            {t('delegation.notSpeaking')}
          </Text>
        )}
        {seat.mayTake && (
          <>
            <CommandButton
              size={voice ? 'sm' : 'lg'}
              variant={voice ? 'light' : 'filled'}
              onSend={() => send('take-voice')}
            >
              {voice ? t('delegation.takeBack') : t('delegation.join', { party: delegation.name })}
            </CommandButton>
            {!voice && (
              <Text size="sm" c="dimmed">
                {t('delegation.join.text')}
              </Text>
            )}
          </>
        )}
        {(seat.speaks || seat.mayHandOver) && (
          <Group gap="xs">
            {seat.mayHandOver && <HandOver view={view} party={party} send={send} />}
            {seat.speaks && (
              <CommandButton
                size="xs"
                variant="subtle"
                onSend={() => send('release-voice')}
                confirm={{
                  title: t('delegation.release'),
                  text: t('delegation.release.confirm', { party: delegation.name }),
                }}
              >
                {t('delegation.release')}
              </CommandButton>
            )}
          </Group>
        )}
      </Stack>
    </Paper>
  );
}

/** Those of a party who may speak in a body, other than who does now. */
export const others = (
  representatives: readonly Representative[],
  body: string,
  holder: string | undefined,
) =>
  representatives.filter(
    (person) =>
      !person.withdrawn &&
      (person.role === 'head' || person.role === 'alternate') &&
      (person.body === undefined || person.body === body) &&
      person.id !== holder,
  );

function HandOver({ view, party, send }: { view: MeetingView; party: string; send: SendToMeeting }) {
  const [opened, { open, close }] = useDisclosure(false);
  const people = useParty(opened ? party : undefined);
  const [to, setTo] = useState('');
  const choices = others(
    people.data?.representatives ?? [],
    view.body.id,
    view.delegations[party]?.voice?.representative,
  );
  const chosen = to || (choices[0]?.id ?? '');
  return (
    <>
      <Button size="xs" variant="default" onClick={open} aria-haspopup="dialog">
        {t('delegation.handOver')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('delegation.handOver')} centered>
        <Stack>
          {people.isSuccess && choices.length === 0 ? (
            <Text size="sm">{t('delegation.handOver.none')}</Text>
          ) : (
            <NativeSelect
              label={t('delegation.handOver.to')}
              value={chosen}
              onChange={(event) => setTo(event.currentTarget.value)}
              data={choices.map(({ id, name, title }) => ({ value: id, label: `${name}, ${title}` }))}
              data-autofocus
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('app.cancel')}
            </Button>
            <CommandButton
              disabled={chosen === ''}
              onSend={async () => {
                const done = await send('hand-over-voice', { to: chosen });
                if (done) close();
                return done;
              }}
            >
              {t('delegation.handOver')}
            </CommandButton>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
