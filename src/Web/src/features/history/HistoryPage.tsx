import { Anchor, Badge, Group, NativeSelect, ScrollArea, Stack, Table, Text, Title } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { reads, useMechanism, useMeetings } from '@/api/queries';
import { usePage, useSession } from '@/api/session';
import type { Mechanism, MechanismBody, MeetingEntry } from '@/api/types';
import { StatusBadge } from '@/components/badges';
import { Cards } from '@/components/Cards';
import { Loaded } from '@/components/Loaded';
import { Panel } from '@/components/Panel';
import { PartyPlate } from '@/components/PartyPlate';
import { spanIn } from '@/components/time';
import { t } from '@/texts';
import { HeatMap } from './HeatMap';
import classes from './HistoryPage.module.css';
import { heldBy, levelsOf, type PartyLevels } from './levels';
import { LevelChart } from './LevelChart';

/** What was: meetings, who headed the delegations, and at what level each party was represented over time. */
export function HistoryPage() {
  const mechanism = useMechanism();
  const meetings = useMeetings();
  return (
    <Stack>
      <Title order={1} size="h3">
        {t('history.title')}
      </Title>
      <Text c="dimmed">{t('history.text')}</Text>
      <Loaded query={mechanism}>
        {(known) => (
          <Loaded query={meetings}>{(entries) => <History mechanism={known} entries={entries} />}</Loaded>
        )}
      </Loaded>
    </Stack>
  );
}

function History({ mechanism, entries }: { mechanism: Mechanism; entries: MeetingEntry[] }) {
  const { api, me } = useSession();
  const bodies = mechanism.bodies.filter((body) => heldBy(entries, body.id).length > 0);
  const [chosen, setChosen] = useState<string>();
  const body =
    bodies.find(({ id }) => id === chosen) ?? bodies.find(({ id }) => id === me.body?.id) ?? bodies[0];
  const parties = mechanism.parties.filter(({ id }) => body?.members.includes(id));
  const read = useQueries({ queries: parties.map(({ id }) => reads.party(api, mechanism.id, id)) });
  const rows = parties.map(({ id, short }, i) => levelsOf(id, short, read[i]?.data?.attendance ?? []));
  if (!body) return <Text>{t('history.none')}</Text>;
  const held = heldBy(entries, body.id);
  return (
    <>
      <NativeSelect
        label={t('history.body')}
        maw={520}
        value={body.id}
        onChange={(event) => setChosen(event.currentTarget.value)}
        data={bodies.map(({ id, name }) => ({
          value: id,
          label: `${name} (${t('history.records', { n: heldBy(entries, id).length })})`,
        }))}
      />
      <Panel title={t('history.levels')}>
        <HeatMap meetings={held} rows={rows} required={body.requiredLevel} />
      </Panel>
      <Panel title={t('history.over')}>
        <div className={classes.charts}>
          {rows.map((row) => (
            <LevelChart key={row.party} row={row} meetings={held} required={body.requiredLevel} />
          ))}
        </div>
      </Panel>
      <Heads body={body} held={held} rows={rows} />
    </>
  );
}

function Heads({ body, held, rows }: { body: MechanismBody; held: MeetingEntry[]; rows: PartyLevels[] }) {
  const page = usePage();
  return (
    <Panel
      title={`${t('history.table')}: ${body.name}`}
      aside={<Badge variant="default">{held.length}</Badge>}
    >
      <ScrollArea>
        <Cards>
          <Table.Thead>
            <Table.Tr>
              <Table.Th miw={190}>{t('nav.meetings')}</Table.Th>
              {rows.map(({ party, name }) => (
                <Table.Th key={party} miw={130} data-name={name}>
                  <PartyPlate party={party} name={name} />
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {[...held].reverse().map((meeting) => (
              <Table.Tr key={meeting.id} style={{ verticalAlign: 'top' }}>
                <Table.Td>
                  <div>
                    <Anchor component={Link} to={page(`meetings/${meeting.id}/record`)} size="sm" fw={600}>
                      {meeting.name}
                    </Anchor>
                    <Text size="xs" c="dimmed">
                      {spanIn(meeting.starts, meeting.ends, meeting.timeZone, meeting.datesOnly)},{' '}
                      {meeting.place}
                    </Text>
                    {!meeting.datesOnly && (
                      <Group>
                        <StatusBadge status={meeting.status} size="xs" />
                      </Group>
                    )}
                  </div>
                </Table.Td>
                {rows.map(({ party, cells }) => {
                  const cell = cells.get(meeting.id);
                  return (
                    <Table.Td key={party}>
                      {cell?.headedBy ? (
                        <div>
                          <Text size="sm">{cell.headedBy}</Text>
                          <Text size="xs" c="dimmed">
                            {cell.title}
                          </Text>
                        </div>
                      ) : (
                        <Text size="xs" c="dimmed">
                          {t(cell?.attended === false ? 'parties.didNotAttend' : 'parties.notRecorded')}
                        </Text>
                      )}
                    </Table.Td>
                  );
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Cards>
      </ScrollArea>
    </Panel>
  );
}
