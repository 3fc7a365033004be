import { Group, Stack, Text } from '@mantine/core';
import type { MeetingView } from '@/api/types';
import { CommandButton, ReasonButton } from '@/components/CommandButton';
import { Objections, OutcomeBanner } from '@/components/Outcome';
import { Panel } from '@/components/Panel';
import { castIn, lastClosedVote } from '@/components/roll';
import type { SendToMeeting } from '@/components/useSend';
import { Turnout, VoteBoard } from '@/components/VoteBoard';
import { t } from '@/texts';

interface VotePanelProps {
  view: MeetingView;
  send: SendToMeeting;
  presides: boolean;
}

/** The vote that is open, or the outcome of the last one. */
export function VotePanel({ view, send, presides }: VotePanelProps) {
  const number = view.openVote;
  const vote = number === undefined ? undefined : view.votes[number];
  const last = lastClosedVote(view);
  if (number === undefined || !vote) {
    if (!last) return null;
    const [lastNumber, lastVote] = last;
    return (
      <Panel title={t('vote.number', { n: lastNumber })}>
        <Stack gap="sm">
          <OutcomeBanner view={view} number={lastNumber} vote={lastVote} />
          <details>
            <summary>{t('vote.title')}</summary>
            <VoteBoard view={view} vote={lastVote} />
          </details>
          <Objections view={view} vote={lastVote} />
        </Stack>
      </Panel>
    );
  }

  const matter = view.charter.matters[vote.matter];
  const missing = vote.voters - castIn(vote);
  return (
    <Panel title={`${t('vote.number', { n: number })}: ${t('vote.isOpen')}`}>
      <Stack gap="sm">
        <div>
          <Text fw={600} dir="auto">
            {view.proposals[vote.proposal]?.title}
          </Text>
          {matter && (
            <Text size="xs" c="dimmed">
              {t('proposal.decidedBy', { rule: matter.rule, article: matter.article })}
            </Text>
          )}
        </div>
        <Turnout vote={vote} />
        {/* Before the board, which may be long: the chair does not scroll to close a vote. */}
        {presides && (
          <Group gap="xs">
            <CommandButton
              onSend={() => send('close-vote', { vote: number })}
              confirm={{
                title: t('vote.close'),
                text: (
                  <>
                    {missing > 0 && <p>{t('vote.close.missing', { n: missing })}</p>}
                    <p>{t('vote.close.confirm')}</p>
                  </>
                ),
              }}
            >
              {t('vote.close')}
            </CommandButton>
            <ReasonButton
              variant="subtle"
              color="red"
              title={t('vote.void')}
              text={t('vote.void.text')}
              onSend={(reason) => send('abandon-vote', { vote: number, reason })}
            >
              {t('vote.void')}
            </ReasonButton>
          </Group>
        )}
        <VoteBoard view={view} vote={vote} />
        {matter?.choices === 'after-close' && (
          <Text size="xs" c="dimmed">
            {t('vote.hidden')}
          </Text>
        )}
        <Objections view={view} vote={vote} />
      </Stack>
    </Panel>
  );
}
