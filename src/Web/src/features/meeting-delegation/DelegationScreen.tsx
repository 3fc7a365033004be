import { Alert, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { usePage, useSession } from '@/api/session';
import type { MeetingView } from '@/api/types';
import { AttendanceBadge, FloorKindBadge, LevelBadge, StatusBadge } from '@/components/badges';
import { CommandButton } from '@/components/CommandButton';
import { Countdown } from '@/components/Countdown';
import { Clocks, MeetingTimes } from '@/components/MeetingTimes';
import { Objections, OutcomeBanner } from '@/components/Outcome';
import { Panel } from '@/components/Panel';
import { PartyPlate } from '@/components/PartyPlate';
import { NewProposal } from '@/components/ProposalForm';
import { ProposalText } from '@/components/ProposalText';
import { lastClosedVote, nameOf, numbered, rollOf } from '@/components/roll';
import { timeIn } from '@/components/time';
import { useSendToMeeting, type SendToMeeting } from '@/components/useSend';
import { VoteBoard } from '@/components/VoteBoard';
import { formatSeconds } from '@/live/clock';
import type { LiveMeeting } from '@/live/reconcile';
import { t } from '@/texts';
import { Ballot } from './Ballot';
import classes from './DelegationScreen.module.css';
import { seatOf, type Seat } from './seat';
import { Voice } from './Voice';

/** A delegation's seat: made for a phone in the hand, and as good on a desk. */
export default function DelegationScreen({ meeting }: { meeting: LiveMeeting }) {
  const { view, own } = meeting;
  const { me } = useSession();
  const page = usePage();
  const send = useSendToMeeting(view.id);
  const seat = seatOf(me, view);
  const openVote = view.openVote === undefined ? undefined : view.votes[view.openVote];
  const last = lastClosedVote(view);
  const over = view.status === 'closed' || view.status === 'cancelled';

  return (
    <div className={classes.seat}>
      <Stack gap={4} className={classes.whole}>
        <Group gap="xs" justify="space-between">
          <Group gap="xs">
            <StatusBadge status={view.status} />
            <Title order={1} size="h4">
              {view.name}
            </Title>
          </Group>
          <Clocks timeZone={view.timeZone} />
        </Group>
        <Text size="sm" c="dimmed">
          {view.body.name} · {view.place} · <MeetingTimes {...view} wholeDays={view.fromRecord} />
        </Text>
        {view.statusReason && <Text size="sm">{view.statusReason}</Text>}
        {view.status === 'suspended' && view.resumesAt && (
          <Text size="sm">{t('meeting.resumesAt', { time: timeIn(view.resumesAt, view.timeZone) })}</Text>
        )}
        {over && (
          <Alert>
            <Group justify="space-between">
              {t('delegation.over')}
              <Button component={Link} to={page(`meetings/${view.id}/record`)} size="xs">
                {t('record.open')}
              </Button>
            </Group>
          </Alert>
        )}
      </Stack>

      <div className={classes.main}>
        <Voice view={view} seat={seat} send={send} />
        {openVote && view.openVote !== undefined ? (
          <Panel title={`${t('vote.number', { n: view.openVote })}: ${t('vote.isOpen')}`}>
            <Ballot
              key={view.openVote}
              view={view}
              number={view.openVote}
              vote={openVote}
              seat={seat}
              own={own?.ballot?.vote === view.openVote ? own.ballot : undefined}
              send={send}
            />
          </Panel>
        ) : (
          last && (
            <>
              <OutcomeBanner view={view} number={last[0]} vote={last[1]} />
              <Objections view={view} vote={last[1]} />
            </>
          )
        )}
        <Floor view={view} seat={seat} send={send} />
      </div>

      <div className={classes.side}>
        <Proposals view={view} seat={seat} send={send} />
        <AgendaList view={view} />
        {!openVote && last && (
          <Panel title={t('vote.number', { n: last[0] })}>
            <VoteBoard view={view} vote={last[1]} />
          </Panel>
        )}
        <Room view={view} />
      </div>
    </div>
  );
}

interface PartProps {
  view: MeetingView;
  seat: Seat;
  send: SendToMeeting;
}

const kinds = ['statement', 'reply', 'point-of-order'] as const;

function Floor({ view, seat, send }: PartProps) {
  const { speaking } = view;
  const mine = speaking !== undefined && speaking.party === seat.party;
  const absent = seat.delegation?.attendance === 'absent';
  const acts = seat.speaks && view.status === 'open' && !absent;
  return (
    <Panel title={t('floor.title')}>
      <Stack gap="sm">
        <Paper className={classes.speaking} data-mine={mine || undefined}>
          {speaking ? (
            <>
              <Text fw={650} size="lg">
                {mine ? t('floor.you') : t('floor.has', { party: nameOf(view, speaking.party) })}
              </Text>
              <Group gap={6} justify="center">
                <FloorKindBadge kind={speaking.kind} />
                {speaking.speaker && <Text size="sm">{speaking.speaker}</Text>}
              </Group>
              <Countdown deadline={speaking.deadline} seconds={speaking.seconds} size="large" />
              {mine && acts && (
                <CommandButton fullWidth mt="xs" variant="default" onSend={() => send('end-intervention')}>
                  {t('floor.yield')}
                </CommandButton>
              )}
            </>
          ) : (
            <Text c="dimmed">{t('floor.free')}</Text>
          )}
        </Paper>
        {view.interrupted && (
          <Text size="sm">
            {t('floor.interrupted', {
              party: nameOf(view, view.interrupted.party),
              time: formatSeconds(Math.round(view.interrupted.remainingSeconds ?? 0)),
            })}
          </Text>
        )}
        {acts && (
          <div>
            <Text size="sm" fw={600} mb={4}>
              {t('floor.ask')}
            </Text>
            <div className={classes.asks}>
              {kinds.map((kind) => {
                const place = view.queue.findIndex((r) => r.party === seat.party && r.kind === kind);
                const request = view.queue[place];
                if (request)
                  return (
                    <CommandButton
                      key={kind}
                      variant="outline"
                      color="gray"
                      h="auto"
                      mih={52}
                      onSend={() => send('withdraw-request', { request: request.request })}
                    >
                      <span className={classes.twoLines}>
                        <span>
                          {t('floor.withdraw')}: {t(`floor.ask.${kind}`)}
                        </span>
                        <small>{t('floor.place', { n: place + 1 })}</small>
                      </span>
                    </CommandButton>
                  );
                const closed =
                  (kind === 'statement' && view.speakersListClosed) ||
                  (kind !== 'point-of-order' && view.openVote !== undefined) ||
                  (kind === 'point-of-order' && seat.delegation?.observer);
                return (
                  <CommandButton
                    key={kind}
                    mih={52}
                    variant={kind === 'statement' ? 'filled' : 'light'}
                    color={kind === 'point-of-order' ? 'orange' : undefined}
                    disabled={closed === true}
                    onSend={() => send('request-floor', { kind })}
                  >
                    {t(`floor.ask.${kind}`)}
                  </CommandButton>
                );
              })}
            </div>
          </div>
        )}
        <div>
          <Text size="sm" fw={600}>
            {t('floor.queue')} ({view.queue.length})
            {view.speakersListClosed && ` · ${t('floor.queue.closed')}`}
          </Text>
          {view.queue.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('floor.queue.empty')}
            </Text>
          ) : (
            <ol className={classes.queue}>
              {view.queue.map((request) => (
                <li key={request.request} data-mine={request.party === seat.party || undefined}>
                  <PartyPlate party={request.party} name={nameOf(view, request.party)} />
                  <FloorKindBadge kind={request.kind} />
                </li>
              ))}
            </ol>
          )}
        </div>
      </Stack>
    </Panel>
  );
}

function Proposals({ view, seat, send }: PartProps) {
  const proposals = numbered(view.proposals);
  const maySubmit =
    seat.speaks && !seat.delegation?.observer && ['convened', 'open', 'suspended'].includes(view.status);
  return (
    <Panel
      title={t('proposal.title')}
      aside={maySubmit && <NewProposal charter={view.charter} send={send} size="xs" variant="light" />}
    >
      <Stack gap="sm">
        {proposals.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('proposal.none')}
          </Text>
        )}
        {proposals.map(([number, proposal]) => (
          <div key={number}>
            <ProposalText view={view} number={number} proposal={proposal} />
            {seat.speaks && proposal.sponsor === seat.party && proposal.status === 'submitted' && (
              <CommandButton
                size="compact-sm"
                variant="default"
                mt={4}
                onSend={() => send('withdraw-proposal', { proposal: number })}
                confirm={{ title: t('proposal.withdraw'), text: t('proposal.withdraw.confirm') }}
              >
                {t('proposal.withdraw')}
              </CommandButton>
            )}
          </div>
        ))}
      </Stack>
    </Panel>
  );
}

function AgendaList({ view }: { view: MeetingView }) {
  const items = numbered(view.agenda);
  return (
    <Panel title={t('agenda.title')}>
      <ol className={classes.agenda}>
        {items.map(([number, item]) => (
          <li
            key={number}
            data-status={item.status}
            aria-current={item.status === 'current' ? 'step' : undefined}
          >
            <span dir="auto">{item.title}</span>{' '}
            {item.status !== 'pending' && (
              <Text component="span" size="xs" c={item.status === 'current' ? 'blue' : 'dimmed'}>
                {t(`agenda.${item.status}`)}
              </Text>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** Who is in the room, and at what level. */
function Room({ view }: { view: MeetingView }) {
  return (
    <Panel
      title={t('roll.title')}
      aside={
        <Text size="xs" c="dimmed">
          {t('quorum.title')}: {t('quorum.text', { ...view.quorum })}
        </Text>
      }
    >
      <ul className={classes.room}>
        {rollOf(view).map(({ party, delegation }) => (
          <li key={party}>
            <Group gap={6} justify="space-between" wrap="nowrap">
              <PartyPlate party={party} name={delegation.name} />
              <AttendanceBadge attendance={delegation.attendance} />
            </Group>
            {delegation.voice && (
              <Group gap={6}>
                <Text size="xs" c="dimmed">
                  {delegation.voice.name}, {delegation.voice.title}
                </Text>
                <LevelBadge delegation={delegation} required={view.representation.requiredLevel} />
              </Group>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
