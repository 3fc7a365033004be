import { Alert, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useId, useState } from 'react';
import type { Choice, MeetingView, OwnBallot, VoteView } from '@/api/types';
import { choiceIcons, choiceWord } from '@/components/badges';
import { ReasonForm } from '@/components/CommandButton';
import { Objections } from '@/components/Outcome';
import type { SendToMeeting } from '@/components/useSend';
import { Turnout, VoteBoard } from '@/components/VoteBoard';
import { t } from '@/texts';
import classes from './DelegationScreen.module.css';
import type { Seat } from './seat';

interface BallotProps {
  view: MeetingView;
  number: number;
  vote: VoteView;
  seat: Seat;
  /** What is on record for this delegation. */
  own: OwnBallot | undefined;
  send: SendToMeeting;
}

const choices: Choice[] = ['yes', 'no', 'abstain'];

/** The delegation's vote: what it may choose, and what is on record. */
export function Ballot({ view, number, vote, seat, own, send }: BallotProps) {
  const [pending, setPending] = useState<Choice>();
  const [objecting, { open: object, close: stopObjecting }] = useDisclosure(false);
  const boundText = useId();
  const { party } = seat;
  const matter = view.charter.matters[vote.matter];
  const proposal = view.proposals[vote.proposal];
  const consensus = matter?.consensus ?? false;
  const excluded = party === undefined ? undefined : vote.excluded?.[party];
  const hasVote =
    party !== undefined && seat.delegation !== undefined && !seat.delegation.observer && !excluded;
  const bound =
    party !== undefined && vote.bound?.[party] === true && matter?.presentAndVotingMayAbstain === false;

  const cast = async (choice: Choice, reason?: string) => {
    setPending(choice);
    try {
      return await send('cast-ballot', { vote: number, choice, ...(reason ? { reason } : {}) });
    } finally {
      setPending(undefined);
    }
  };

  return (
    <Stack gap="sm">
      <div>
        <Text fw={650} size="lg" dir="auto">
          {proposal?.title}
        </Text>
        {matter && (
          <Text size="sm" c="dimmed">
            {t('proposal.decidedBy', { rule: matter.rule, article: matter.article })}
          </Text>
        )}
      </div>
      {hasVote && seat.speaks && (
        <>
          <div className={classes.choices} role="radiogroup" aria-label={t('vote.title')}>
            {choices.map((choice) => {
              const Icon = choiceIcons[choice];
              const barred = choice === 'abstain' && bound;
              return (
                <button
                  key={choice}
                  type="button"
                  role="radio"
                  className={classes.choice}
                  data-choice={choice}
                  data-pending={pending === choice || undefined}
                  aria-checked={own?.choice === choice}
                  aria-busy={pending === choice}
                  aria-describedby={barred ? boundText : undefined}
                  disabled={barred || pending !== undefined}
                  onClick={() => (consensus && choice === 'no' ? object() : void cast(choice))}
                >
                  <Icon size={30} stroke={2.4} aria-hidden />
                  {choiceWord(choice, consensus)}
                </button>
              );
            })}
          </div>
          {bound && (
            <Text size="sm" c="dimmed" id={boundText}>
              {t('vote.bound.text', { article: matter.article })}
            </Text>
          )}
          <Alert color={own ? 'teal' : 'gray'} p="xs" role="status" data-testid="own-ballot">
            <Text size="sm" fw={650}>
              {own ? t('vote.yours', { choice: choiceWord(own.choice, consensus) }) : t('vote.yours.none')}
            </Text>
            {own?.reason && (
              <Text size="sm" dir="auto">
                {own.reason}
              </Text>
            )}
            {own && <Text size="sm">{t('vote.change')}</Text>}
          </Alert>
        </>
      )}
      {hasVote && !seat.speaks && (
        <Alert color="gray" p="xs">
          {own ? t('vote.yours', { choice: choiceWord(own.choice, consensus) }) : t('vote.notVoice')}
        </Alert>
      )}
      {excluded && (
        <Alert color="orange" p="xs" title={t('vote.noVote')}>
          {t(`vote.excluded.${excluded}`)}
        </Alert>
      )}
      <Turnout vote={vote} />
      <VoteBoard view={view} vote={vote} />
      {matter?.choices === 'after-close' && (
        <Text size="xs" c="dimmed">
          {t('vote.hidden')}
        </Text>
      )}
      <Objections view={view} vote={vote} />
      {proposal?.text && (
        <details>
          <summary>{t('proposal.read')}</summary>
          <Text size="sm" style={{ whiteSpace: 'pre-wrap' }} dir="auto">
            {proposal.text}
          </Text>
        </details>
      )}
      <Modal opened={objecting} onClose={stopObjecting} title={t('vote.consensus.no')} centered>
        <ReasonForm
          label={t('vote.objection')}
          action={t('vote.object')}
          color="orange"
          onCancel={stopObjecting}
          onSend={async (reason) => {
            const done = await cast('no', reason);
            if (done) stopObjecting();
            return done;
          }}
        >
          <Text size="sm">{t('vote.objection.needed')}</Text>
        </ReasonForm>
      </Modal>
    </Stack>
  );
}
