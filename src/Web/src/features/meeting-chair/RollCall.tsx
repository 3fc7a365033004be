import { Group, SegmentedControl, Stack, Table, Text, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { memo, useCallback, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { Attendance, DelegationView, Level, MeetingView, Presence } from '@/api/types';
import { AttendanceBadge, LevelBadge } from '@/components/badges';
import { CommandButton, ReasonButton } from '@/components/CommandButton';
import { Panel } from '@/components/Panel';
import { PartyPlate } from '@/components/PartyPlate';
import { isPresent, matches, rollOf } from '@/components/roll';
import type { SendToMeeting } from '@/components/useSend';
import { t } from '@/texts';
import classes from './ChairScreen.module.css';

interface RollCallProps {
  view: MeetingView;
  presence: Presence;
  send: SendToMeeting;
  presides: boolean;
  over: boolean;
}

type RecordAttendance = (party: string, attendance: Attendance) => void;

/** More than this many, and a filter helps. */
const many = 12;

const keys: Partial<Record<string, Attendance>> = { a: 'absent', p: 'present', v: 'present-and-voting' };

export function RollCall({ view, presence, send, presides, over }: RollCallProps) {
  const [filter, setFilter] = useState('');
  // What was chosen and is not on record yet; shown at once, given up when refused.
  const [pending, setPending] = useState<Record<string, Attendance>>({});
  const filterField = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => filterField.current?.focus()]]);
  const roll = useMemo(() => rollOf(view), [view]);
  const shown = roll.filter((entry) => matches(filter, entry));
  const mayRecord = !over && view.openVote === undefined && view.status === 'open';

  const record = useCallback<RecordAttendance>(
    (party, attendance) => {
      setPending((before) => ({ ...before, [party]: attendance }));
      void send('record-attendance', { entries: [{ party, attendance }] }).finally(() =>
        setPending(({ [party]: _done, ...rest }) => rest),
      );
    },
    [send],
  );

  const connected = roll.filter(
    ({ party, delegation }) => (presence[party] ?? 0) > 0 && !isPresent(delegation.attendance),
  );
  const rest = roll.filter(({ delegation }) => delegation.attendance === undefined);
  const recordAll = (entries: typeof roll, attendance: Attendance) =>
    send('record-attendance', { entries: entries.map(({ party }) => ({ party, attendance })) });

  const onKeyDown = (event: KeyboardEvent<HTMLTableSectionElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
    const row = event.target instanceof Element ? event.target.closest('tr') : null;
    const party = row?.dataset.party;
    if (!row || party === undefined) return;
    const next =
      event.key === 'ArrowDown'
        ? row.nextElementSibling
        : event.key === 'ArrowUp'
          ? row.previousElementSibling
          : null;
    if (next instanceof HTMLElement) {
      event.preventDefault();
      next.focus();
      return;
    }
    const attendance = keys[event.key.toLowerCase()];
    if (attendance && mayRecord) {
      event.preventDefault();
      record(party, attendance);
      const following = row.nextElementSibling;
      if (following instanceof HTMLElement) following.focus();
    }
  };

  const counts = {
    present: roll.filter(({ delegation }) => isPresent(delegation.attendance)).length,
    absent: roll.filter(({ delegation }) => delegation.attendance === 'absent').length,
    open: rest.length,
  };

  return (
    <Panel
      fill
      title={t('roll.title')}
      aside={
        <Text size="xs" c="dimmed">
          {t('roll.counts', counts)}
        </Text>
      }
    >
      <Stack gap="xs">
        <Text size="xs" c="dimmed">
          {view.representation.text}
        </Text>
        {(mayRecord || roll.length > many) && (
          <Group gap="xs">
            {mayRecord && (
              <>
                <CommandButton
                  size="xs"
                  variant="light"
                  disabled={connected.length === 0}
                  onSend={() => recordAll(connected, 'present')}
                >
                  {t('roll.connected')} ({connected.length})
                </CommandButton>
                <CommandButton
                  size="xs"
                  variant="default"
                  disabled={rest.length === 0}
                  onSend={() => recordAll(rest, 'absent')}
                >
                  {t('roll.rest')} ({rest.length})
                </CommandButton>
              </>
            )}
            {roll.length > many && (
              <TextInput
                size="xs"
                flex={1}
                miw={140}
                ref={filterField}
                type="search"
                aria-label={t('app.filter')}
                placeholder={t('app.filter')}
                leftSection={<IconSearch size={14} aria-hidden />}
                value={filter}
                onChange={(event) => setFilter(event.currentTarget.value)}
              />
            )}
          </Group>
        )}
        <Table className={classes.table} verticalSpacing={6} horizontalSpacing={6}>
          <Table.Thead className={classes.rollHead}>
            <Table.Tr>
              <Table.Th w={164}>{t('roll.party')}</Table.Th>
              <Table.Th>{t('roll.speaks')}</Table.Th>
              <Table.Th w={mayRecord ? 222 : 150}>{t('roll.attendance')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody onKeyDown={onKeyDown}>
            {shown.map(({ party, delegation }, i) => (
              <Row
                key={party}
                party={party}
                delegation={delegation}
                connections={presence[party] ?? 0}
                required={view.representation.requiredLevel}
                chosen={pending[party]}
                first={i === 0}
                mayRecord={mayRecord}
                mayWaive={presides && !over}
                record={record}
                send={send}
              />
            ))}
          </Table.Tbody>
        </Table>
        {mayRecord ? (
          <Text size="xs" c="dimmed" visibleFrom="sm">
            {t('roll.keys')}
          </Text>
        ) : (
          !over && (
            <Text size="xs" c="dimmed">
              {t('roll.notOpen')}
            </Text>
          )
        )}
      </Stack>
    </Panel>
  );
}

interface RowProps {
  party: string;
  delegation: DelegationView;
  connections: number;
  required: Level;
  chosen: Attendance | undefined;
  first: boolean;
  mayRecord: boolean;
  mayWaive: boolean;
  record: RecordAttendance;
  send: SendToMeeting;
}

const options = (['absent', 'present', 'present-and-voting'] as const).map((value) => ({
  value,
  label: t(`attendance.short.${value}`),
}));

// Of 193 rows, only the ones that changed are drawn again.
const Row = memo(function Row(props: RowProps) {
  const { party, delegation, connections, required, chosen, first, mayRecord, mayWaive, record, send } =
    props;
  const attendance = chosen ?? delegation.attendance;
  const below = delegation.standing === 'flagged' || delegation.standing === 'insufficient';
  const word = attendance ? t(`attendance.${attendance}`) : t('attendance.notCalled');
  return (
    <Table.Tr
      className={classes.row}
      tabIndex={first ? 0 : -1}
      data-party={party}
      data-connected={connections > 0}
      aria-label={t('roll.row', { party: delegation.name, attendance: word })}
      aria-keyshortcuts="a p v ArrowUp ArrowDown"
    >
      <Table.Td>
        <Group gap={8} wrap="nowrap">
          <span
            className={classes.presence}
            role="img"
            aria-label={
              connections > 0 ? t('connection.count', { n: connections }) : t('connection.notConnected')
            }
            title={connections > 0 ? t('connection.count', { n: connections }) : t('connection.notConnected')}
          />
          <PartyPlate party={party} name={delegation.name} strong wrap />
        </Group>
        {delegation.observer && (
          <Text size="xs" c="dimmed">
            {t('roll.observer')}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {delegation.voice ? (
          <div className={classes.person}>
            <Group gap={6}>
              <Text size="sm">{delegation.voice.name}</Text>
              <LevelBadge delegation={delegation} required={required} />
              {below && mayWaive && (
                <ReasonButton
                  size="compact-xs"
                  variant="subtle"
                  title={t('roll.waive.of', { party: delegation.name })}
                  action={t('roll.waive')}
                  onSend={(reason) => send('waive-level', { party, reason })}
                >
                  {t('roll.waive')}
                </ReasonButton>
              )}
            </Group>
            <Text size="xs" c="dimmed" lineClamp={1} title={delegation.voice.title}>
              {delegation.voice.title}
            </Text>
          </div>
        ) : (
          <Text size="sm" c="dimmed">
            {t('roll.nobody')}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {mayRecord ? (
          <SegmentedControl
            size="xs"
            fullWidth
            // Nothing is chosen until the roll is called.
            value={attendance ?? ''}
            onChange={(value) => record(party, value as Attendance)}
            data={options}
            aria-label={t('roll.row', { party: delegation.name, attendance: word })}
          />
        ) : (
          <AttendanceBadge attendance={attendance} />
        )}
      </Table.Td>
    </Table.Tr>
  );
});
