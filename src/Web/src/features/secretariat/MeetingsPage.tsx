import {
  Anchor,
  Button,
  Group,
  NativeSelect,
  Paper,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { Link } from 'react-router';
import { bodyPath, meetingPath } from '@/api/paths';
import { useMechanism, useMeetings } from '@/api/queries';
import { usePage, useSession } from '@/api/session';
import type { Mechanism, MeetingEntry } from '@/api/types';
import { StatusBadge } from '@/components/badges';
import { Cards } from '@/components/Cards';
import { CommandButton, ReasonButton } from '@/components/CommandButton';
import { Loaded } from '@/components/Loaded';
import { MeetingTimes } from '@/components/MeetingTimes';
import { Panel } from '@/components/Panel';
import { dayAndTimeIn, instantOf, isZone, localOf, ownZone } from '@/components/time';
import { useSend } from '@/components/useSend';
import { useLive } from '@/live/LiveProvider';
import { t } from '@/texts';
import { filled, ZoneField } from './fields';
import { FormDialog } from './FormDialog';
import { PageHead } from './PageHead';
import { useRenew } from './useRenew';

export function MeetingsPage() {
  const { mechanism: id } = useSession();
  const page = usePage();
  const mechanism = useMechanism();
  const meetings = useMeetings();
  const [body, setBody] = useState('');
  if (id === undefined)
    return (
      <Paper withBorder p="lg">
        <Stack align="start">
          <Text>{t('import.text')}</Text>
          <Button component={Link} to={page('import')}>
            {t('import.title')}
          </Button>
        </Stack>
      </Paper>
    );
  return (
    <Loaded query={mechanism}>
      {(known) => (
        <Stack>
          <PageHead title={t('home.title')}>
            <Group gap="sm">
              <NativeSelect
                aria-label={t('meeting.body')}
                value={body}
                onChange={(event) => setBody(event.currentTarget.value)}
                data={[
                  { value: '', label: t('parties.body.all') },
                  ...known.bodies.map(({ id: value, name: label }) => ({ value, label })),
                ]}
              />
              <ScheduleMeeting mechanism={known} />
            </Group>
          </PageHead>
          <Loaded query={meetings}>
            {(entries) => {
              const shown = entries.filter((entry) => body === '' || entry.body === body);
              const over = shown
                .filter(({ status }) => status === 'closed' || status === 'cancelled')
                .reverse();
              const coming = shown.filter((entry) => !over.includes(entry));
              return (
                <>
                  <Meetings title={t('home.coming')} entries={coming} />
                  <Meetings title={t('home.past')} entries={over} />
                </>
              );
            }}
          </Loaded>
        </Stack>
      )}
    </Loaded>
  );
}

function Meetings({ title, entries }: { title: string; entries: MeetingEntry[] }) {
  const page = usePage();
  return (
    <Panel title={`${title} (${entries.length})`}>
      {entries.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('home.empty')}
        </Text>
      ) : (
        <Cards>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('meeting.name')}</Table.Th>
              <Table.Th>{t('meeting.when')}</Table.Th>
              <Table.Th>{t('meeting.where')}</Table.Th>
              <Table.Th>{t('meeting.status')}</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entries.map((entry) => {
              const over = entry.status === 'closed' || entry.status === 'cancelled';
              return (
                <Table.Tr key={entry.id}>
                  <Table.Td>
                    <div>
                      <Anchor
                        component={Link}
                        fw={600}
                        size="sm"
                        to={page(`meetings/${entry.id}${over ? '/record' : ''}`)}
                      >
                        {entry.name}
                      </Anchor>
                      <Text size="xs" c="dimmed">
                        {entry.bodyName}
                      </Text>
                    </div>
                  </Table.Td>
                  <Table.Td>
                    <Text size="sm" component="div">
                      <MeetingTimes {...entry} wholeDays={entry.datesOnly} />
                    </Text>
                  </Table.Td>
                  <Table.Td>{entry.place}</Table.Td>
                  <Table.Td>
                    <StatusBadge status={entry.status} size="sm" />
                  </Table.Td>
                  <Table.Td>{!over && <Actions entry={entry} />}</Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Cards>
      )}
    </Panel>
  );
}

function Actions({ entry }: { entry: MeetingEntry }) {
  const send = useSend();
  const renew = useRenew();
  const command = (name: string, body?: object) => renew(send(meetingPath(entry.id, name), body));
  const before = ['scheduled', 'convened', 'postponed'].includes(entry.status);
  if (!before) return null;
  return (
    <Group gap={4}>
      {entry.status === 'scheduled' && (
        <CommandButton size="compact-xs" onSend={() => command('convene')}>
          {t('meeting.convene')}
        </CommandButton>
      )}
      <Reschedule entry={entry} />
      {entry.status !== 'postponed' && (
        <ReasonButton
          size="compact-xs"
          variant="subtle"
          title={`${t('meeting.postpone')}: ${entry.name}`}
          action={t('meeting.postpone')}
          onSend={(reason) => command('postpone', { reason })}
        >
          {t('meeting.postpone')}
        </ReasonButton>
      )}
      <ReasonButton
        size="compact-xs"
        variant="subtle"
        color="red"
        title={`${t('meeting.cancel')}: ${entry.name}`}
        action={t('meeting.cancel')}
        text={t('meeting.cancel.confirm')}
        onSend={(reason) => command('cancel', { reason })}
      >
        {t('meeting.cancel')}
      </ReasonButton>
    </Group>
  );
}

interface Times {
  starts: string;
  ends: string;
  timeZone: string;
  place: string;
}

const timesAreSound = {
  timeZone: (value: string) => (isZone(value) ? null : t('parties.timeZone')),
  place: filled,
  starts: (value: string, { timeZone }: Times) => (instantOf(value, timeZone) ? null : t('schedule.badTime')),
  ends: (value: string, { starts, timeZone }: Times) =>
    !instantOf(value, timeZone) ? t('schedule.badTime') : value > starts ? null : t('schedule.order'),
};

interface Inputs {
  getInputProps: (name: keyof Times) => object;
  values: Times;
}

function TimesFields({ form }: { form: Inputs }) {
  const { starts, ends, timeZone } = form.values;
  const [from, to] = [instantOf(starts, timeZone), instantOf(ends, timeZone)];
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t('schedule.place')} required maxLength={200} {...form.getInputProps('place')} />
        <ZoneField label={t('schedule.timeZone')} required {...form.getInputProps('timeZone')} />
        <TextInput
          type="datetime-local"
          label={t('schedule.starts')}
          required
          {...form.getInputProps('starts')}
        />
        <TextInput
          type="datetime-local"
          label={t('schedule.ends')}
          required
          {...form.getInputProps('ends')}
        />
      </SimpleGrid>
      {from && to && timeZone !== ownZone() && (
        <Text size="sm" c="dimmed">
          {t('schedule.yours', { from: dayAndTimeIn(from), to: dayAndTimeIn(to) })}
        </Text>
      )}
    </>
  );
}

function Reschedule({ entry }: { entry: MeetingEntry }) {
  const send = useSend();
  const renew = useRenew();
  const initial = {
    starts: localOf(entry.starts, entry.timeZone),
    ends: localOf(entry.ends, entry.timeZone),
    timeZone: entry.timeZone,
    place: entry.place,
  };
  const form = useForm<Times>({ initialValues: initial, validate: timesAreSound });
  const submit = () => {
    if (form.validate().hasErrors) return undefined;
    const { starts, ends, timeZone, place } = form.values;
    return renew(
      send(meetingPath(entry.id, 'reschedule'), {
        starts: instantOf(starts, timeZone),
        ends: instantOf(ends, timeZone),
        timeZone,
        place,
      }),
    );
  };
  return (
    <FormDialog
      title={t('meeting.reschedule')}
      action={t('meeting.reschedule')}
      size="compact-xs"
      variant="subtle"
      aria-label={`${t('meeting.reschedule')}: ${entry.name}`}
      onOpen={() => form.setValues(initial)}
      onSubmit={submit}
    >
      <TimesFields form={form} />
    </FormDialog>
  );
}

function ScheduleMeeting({ mechanism }: { mechanism: Mechanism }) {
  const live = useLive();
  const send = useSend();
  const renew = useRenew();
  const initial = () => {
    const tomorrow = Math.ceil((live.serverNow() + 86_400_000) / 3_600_000) * 3_600_000;
    return {
      body: mechanism.bodies[0]?.id ?? '',
      name: '',
      agenda: '',
      starts: localOf(tomorrow, ownZone()),
      ends: localOf(tomorrow + 3 * 3_600_000, ownZone()),
      timeZone: ownZone(),
      place: '',
    };
  };
  const form = useForm({
    initialValues: initial(),
    validate: { ...timesAreSound, name: filled, body: filled },
  });
  const submit = () => {
    if (form.validate().hasErrors) return undefined;
    const { body, name, agenda, starts, ends, timeZone, place } = form.values;
    const items = agenda
      .split('\n')
      .map((item) => item.trim())
      .filter((item) => item !== '');
    return renew(
      send(bodyPath(mechanism.id, body, 'schedule-meeting'), {
        name,
        starts: instantOf(starts, timeZone),
        ends: instantOf(ends, timeZone),
        timeZone,
        place,
        ...(items.length > 0 ? { agenda: items } : {}),
      }),
    );
  };
  return (
    <FormDialog
      title={t('meeting.schedule')}
      action={t('schedule.submit')}
      onOpen={() => form.setValues(initial())}
      onSubmit={submit}
    >
      <NativeSelect
        label={t('schedule.body')}
        data={mechanism.bodies.map(({ id, name }) => ({ value: id, label: name }))}
        {...form.getInputProps('body')}
      />
      <TextInput
        label={t('schedule.name')}
        required
        maxLength={200}
        data-autofocus
        {...form.getInputProps('name')}
      />
      <TimesFields form={form} />
      <Textarea
        label={t('schedule.agenda')}
        autosize
        minRows={3}
        maxRows={10}
        {...form.getInputProps('agenda')}
      />
    </FormDialog>
  );
}
