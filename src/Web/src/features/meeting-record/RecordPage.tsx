import { Alert, Anchor, Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { IconBraces, IconPrinter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { meetingPath } from '@/api/paths';
import { reads } from '@/api/queries';
import { usePage, useSession } from '@/api/session';
import type { MeetingRecord, MeetingView } from '@/api/types';
import { AttendanceBadge, LevelBadge, StatusBadge } from '@/components/badges';
import { Loaded } from '@/components/Loaded';
import { MeetingTimes } from '@/components/MeetingTimes';
import { Objections, OutcomeBanner, outcomeWord } from '@/components/Outcome';
import { Panel } from '@/components/Panel';
import { PartyPlate } from '@/components/PartyPlate';
import { ProposalText } from '@/components/ProposalText';
import { nameOf, numbered, rollOf } from '@/components/roll';
import { Cards } from '@/components/Cards';
import { dayAndTimeIn, timeWithSecondsIn } from '@/components/time';
import { notifyRefusal } from '@/components/useSend';
import { VoteBoard } from '@/components/VoteBoard';
import { formatSeconds } from '@/live/clock';
import { t } from '@/texts';

/** What is on record of a meeting, to read here, to keep as JSON, or to print. */
export function RecordPage() {
  const { meeting = '' } = useParams();
  const { api } = useSession();
  const view = useQuery(reads.meeting(api, meeting));
  const record = useQuery(reads.record(api, meeting));
  return <Loaded query={view}>{(read) => <MeetingOnRecord view={read.view} record={record.data} />}</Loaded>;
}

function MeetingOnRecord({ view, record }: { view: MeetingView; record: MeetingRecord | undefined }) {
  const page = usePage();
  const over = view.status === 'closed' || view.status === 'cancelled';
  const votes = numbered(view.votes);
  const proposals = numbered(view.proposals);
  return (
    <Stack component="article">
      <Group justify="space-between" align="start">
        <div>
          <Text size="sm" c="dimmed">
            {t('record.title')}
          </Text>
          <Group gap="sm">
            <Title order={1} size="h3">
              {view.name}
            </Title>
            <StatusBadge status={view.status} />
          </Group>
          <Text>
            {view.body.name} · {view.place}
          </Text>
          <Text size="sm">
            <MeetingTimes {...view} wholeDays={view.fromRecord} />
          </Text>
        </div>
        <Group gap="xs">
          <OpenDocument
            path={meetingPath(view.id, 'record')}
            type="application/json"
            name={`${view.id}.json`}
          >
            <IconBraces size={16} aria-hidden />
            {t('record.json')}
          </OpenDocument>
          <OpenDocument path={meetingPath(view.id, 'record.html')} type="text/html">
            <IconPrinter size={16} aria-hidden />
            {t('record.print')}
          </OpenDocument>
        </Group>
      </Group>
      {view.fromRecord && (
        <Text size="sm" c="dimmed">
          {t('meeting.takenOver')}
        </Text>
      )}
      {!over && (
        <Alert p="xs">
          <Group justify="space-between">
            {t('record.soFar')}
            <Anchor component={Link} to={page(`meetings/${view.id}`)}>
              {t('home.enter')}
            </Anchor>
          </Group>
        </Alert>
      )}
      {view.recordedOutcome && (
        <Panel title={t('meeting.outcome')}>
          <Text dir="auto">{view.recordedOutcome}</Text>
        </Panel>
      )}
      {!view.fromRecord && (
        <Panel title={t('record.times')}>
          <Group gap="xl">
            {view.openedAt && <Time label={t('record.opened')} at={view.openedAt} zone={view.timeZone} />}
            {view.closedAt && <Time label={t('record.closed')} at={view.closedAt} zone={view.timeZone} />}
            <Text size="sm">
              {t('quorum.title')}: {t('quorum.text', { ...view.quorum })}
            </Text>
          </Group>
        </Panel>
      )}
      <Panel title={t('record.attendance')}>
        <Text size="sm" c="dimmed" mb="xs">
          {view.representation.text}
        </Text>
        <Cards>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('roll.party')}</Table.Th>
              <Table.Th>{t('roll.attendance')}</Table.Th>
              <Table.Th>{t('roll.speaks')}</Table.Th>
              <Table.Th>{t('roll.level')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rollOf(view).map(({ party, delegation }) => (
              <Table.Tr key={party}>
                <Table.Td>
                  <PartyPlate party={party} name={delegation.name} strong />
                </Table.Td>
                <Table.Td>
                  {view.fromRecord && !delegation.attendance ? (
                    <Text size="sm" c="dimmed">
                      {t('parties.notRecorded')}
                    </Text>
                  ) : (
                    <AttendanceBadge attendance={delegation.attendance} />
                  )}
                </Table.Td>
                <Table.Td>
                  {delegation.voice && (
                    <>
                      <Text size="sm">{delegation.voice.name}</Text>
                      <Text size="xs" c="dimmed">
                        {delegation.voice.title}
                      </Text>
                    </>
                  )}
                </Table.Td>
                <Table.Td>
                  <LevelBadge delegation={delegation} required={view.representation.requiredLevel} />
                  {delegation.waiver && (
                    <Text size="xs" dir="auto">
                      {t('roll.waived', { reason: delegation.waiver })}
                    </Text>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Cards>
      </Panel>
      {numbered(view.agenda).length > 0 && (
        <Panel title={t('agenda.title')}>
          {numbered(view.agenda).map(([number, item]) => (
            <Text key={number} size="sm">
              {number}. <span dir="auto">{item.title}</span>{' '}
              <Text component="span" size="xs" c="dimmed">
                {t(`agenda.${item.status}`)}
              </Text>
            </Text>
          ))}
        </Panel>
      )}
      {!view.fromRecord && record && <Interventions view={view} record={record} />}
      {proposals.length > 0 && (
        <Panel title={t('record.decisions')}>
          <Stack gap="xl">
            {proposals.map(([number, proposal]) => (
              <Stack key={number} gap="sm">
                <ProposalText view={view} number={number} proposal={proposal} />
                {votes
                  .filter(([, vote]) => vote.proposal === number)
                  .map(([voteNumber, vote]) => (
                    <Stack key={voteNumber} gap="xs">
                      {vote.outcome ? (
                        <OutcomeBanner view={view} number={voteNumber} vote={vote} />
                      ) : (
                        <Text size="sm">
                          {t('vote.number', { n: voteNumber })}:{' '}
                          {vote.status === 'open' ? t('vote.isOpen') : outcomeWord(view, vote)}
                        </Text>
                      )}
                      <VoteBoard view={view} vote={vote} />
                      <Objections view={view} vote={vote} />
                    </Stack>
                  ))}
              </Stack>
            ))}
          </Stack>
        </Panel>
      )}
    </Stack>
  );
}

function Time({ label, at, zone }: { label: string; at: string; zone: string }) {
  return (
    <Text size="sm">
      {label}: <time dateTime={at}>{dayAndTimeIn(at, zone)}</time>
    </Text>
  );
}

function Interventions({ view, record }: { view: MeetingView; record: MeetingRecord }) {
  const { interventions } = record;
  const ruling = (intervention: number) => {
    const found = record.rulings.find((candidate) => candidate.intervention === intervention);
    return found && `: ${t(found.ruling === 'upheld' ? 'floor.upheld' : 'floor.notUpheld')}`;
  };
  return (
    <Panel title={t('record.interventions')}>
      {interventions.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('record.interventions.none')}
        </Text>
      ) : (
        <Cards>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('record.number')}</Table.Th>
              <Table.Th>{t('roll.party')}</Table.Th>
              <Table.Th>{t('record.speaker')}</Table.Th>
              <Table.Th>{t('record.kind')}</Table.Th>
              <Table.Th>{t('record.item')}</Table.Th>
              <Table.Th>{t('record.from')}</Table.Th>
              <Table.Th>{t('record.duration')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {interventions.map((intervention) => (
              <Table.Tr key={intervention.number}>
                <Table.Td>{intervention.number}</Table.Td>
                <Table.Td>{nameOf(view, intervention.party)}</Table.Td>
                <Table.Td>{intervention.speaker?.name}</Table.Td>
                <Table.Td>
                  {t(`floor.${intervention.kind}`)}
                  {ruling(intervention.number)}
                </Table.Td>
                <Table.Td>{intervention.item}</Table.Td>
                <Table.Td>{timeWithSecondsIn(intervention.from, view.timeZone)}</Table.Td>
                <Table.Td>
                  {formatSeconds(intervention.secondsUsed)} / {formatSeconds(intervention.limitSeconds)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Cards>
      )}
    </Panel>
  );
}

/** Opens what the server makes, with this session's right to read it, which a plain link could not carry. */
function OpenDocument({
  path,
  type,
  name,
  children,
}: {
  path: string;
  type: string;
  /** Kept under this name instead of opened. */
  name?: string;
  children: React.ReactNode;
}) {
  const { api } = useSession();
  const [pending, setPending] = useState(false);
  const open = async () => {
    setPending(true);
    try {
      const text = await api.getText(path);
      const address = URL.createObjectURL(new Blob([text], { type }));
      const link = document.createElement('a');
      link.href = address;
      if (name === undefined) {
        link.target = '_blank';
        link.rel = 'noopener';
      } else link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    } catch (error) {
      notifyRefusal(error);
    } finally {
      setPending(false);
    }
  };
  return (
    <Button variant="default" size="sm" loading={pending} onClick={() => void open()}>
      <Group gap={6}>{children}</Group>
    </Button>
  );
}
