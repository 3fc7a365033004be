import { Badge, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import type { MeetingView } from '@/api/types';
import { CommandButton } from '@/components/CommandButton';
import { Panel } from '@/components/Panel';
import { numbered } from '@/components/roll';
import type { SendToMeeting } from '@/components/useSend';
import { t } from '@/texts';
import classes from './ChairScreen.module.css';

interface AgendaProps {
  view: MeetingView;
  send: SendToMeeting;
  presides: boolean;
  over: boolean;
}

export function Agenda({ view, send, presides, over }: AgendaProps) {
  const acts = presides && view.status === 'open' && view.openVote === undefined;
  const items = numbered(view.agenda);
  return (
    <Panel title={t('agenda.title')} aside={!over && <AddItem send={send} />}>
      {items.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('agenda.none')}
        </Text>
      )}
      {items.map(([number, item]) => (
        <div key={number} className={classes.item} data-status={item.status}>
          <Group gap="xs" wrap="nowrap" align="start">
            <Text size="sm" c="dimmed" miw={18}>
              {number}
            </Text>
            <Text
              size="sm"
              className={classes.itemTitle}
              flex={1}
              miw={0}
              inherit={false}
              fw="inherit"
              dir="auto"
            >
              {item.title}
            </Text>
            {acts && item.status === 'pending' && (
              <CommandButton
                size="compact-xs"
                variant="light"
                onSend={() => send('take-up-item', { item: number })}
                aria-label={`${t('agenda.takeUp')}: ${item.title}`}
              >
                {t('agenda.takeUp')}
              </CommandButton>
            )}
            {acts && item.status === 'current' && (
              <CommandButton
                size="compact-xs"
                variant="default"
                onSend={() => send('conclude-item', { item: number })}
                aria-label={`${t('agenda.conclude')}: ${item.title}`}
              >
                {t('agenda.conclude')}
              </CommandButton>
            )}
            {item.status === 'concluded' && (
              <Badge size="xs" variant="light" color="gray" tt="none">
                {t('agenda.concluded')}
              </Badge>
            )}
          </Group>
          {item.status === 'current' && (
            <Text size="xs" c="blue" ms={28}>
              {t('agenda.current')}
            </Text>
          )}
        </div>
      ))}
    </Panel>
  );
}

function AddItem({ send }: { send: SendToMeeting }) {
  const [opened, { open, close }] = useDisclosure(false);
  const [title, setTitle] = useState('');
  const [pending, setPending] = useState(false);
  return (
    <>
      <Button size="compact-xs" variant="subtle" onClick={open} aria-haspopup="dialog">
        {t('agenda.add')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('agenda.add')} centered>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setPending(true);
            void send('add-agenda-item', { title: title.trim() })
              .then((done) => {
                if (!done) return;
                setTitle('');
                close();
              })
              .finally(() => setPending(false));
          }}
        >
          <Stack>
            <TextInput
              label={t('agenda.new')}
              required
              maxLength={200}
              value={title}
              onChange={(event) => setTitle(event.currentTarget.value)}
              data-autofocus
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t('app.cancel')}
              </Button>
              <Button type="submit" loading={pending} disabled={title.trim() === ''}>
                {t('agenda.add')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
