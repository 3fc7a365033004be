import { IconBan, IconCheck, IconHourglassEmpty, IconMinus, IconX } from '@tabler/icons-react';
import type { BallotView, MeetingView, VoteView } from '@/api/types';
import { t } from '@/texts';
import { castIn, rollOf } from './roll';
import { choiceWord } from './badges';
import classes from './VoteBoard.module.css';

const icons = {
  yes: IconCheck,
  no: IconX,
  abstain: IconMinus,
  cast: IconCheck,
  none: IconHourglassEmpty,
  excluded: IconBan,
};

interface VoteBoardProps {
  view: MeetingView;
  vote: VoteView;
  size?: 'screen' | 'hall';
}

/** Every member and what may be shown of its ballot: turnout, or its choice where the rule allows it. */
export function VoteBoard({ view, vote, size = 'screen' }: VoteBoardProps) {
  const consensus = view.charter.matters[vote.matter]?.consensus ?? false;
  const members = rollOf(view).filter(({ delegation }) => !delegation.observer);
  const word = (ballot: BallotView | undefined) =>
    ballot === undefined
      ? t(vote.status === 'open' ? 'vote.choice.none' : 'vote.choice.didNot')
      : ballot === 'cast'
        ? t('vote.choice.cast')
        : choiceWord(ballot, consensus);
  return (
    <ul className={classes.board} data-size={size} data-compact={members.length > 24 || undefined}>
      {members.map(({ party, delegation }) => {
        const excluded = vote.excluded?.[party];
        const ballot = vote.ballots[party];
        const state = excluded ? 'excluded' : (ballot ?? 'none');
        const text = excluded ? t(`vote.excluded.${excluded}`) : word(ballot);
        const Icon = icons[state];
        return (
          <li
            key={party}
            className={classes.seat}
            data-state={state}
            title={`${delegation.name}: ${text}`}
            data-party={party}
          >
            <span className={classes.code}>{party}</span>
            <span className={classes.name}>{delegation.name}</span>
            <span className={classes.choice}>
              <Icon size="1.1em" stroke={2.4} aria-hidden />
              <span className={classes.word}>{text}</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** How many have voted, of how many may. */
export function Turnout({ vote }: { vote: VoteView }) {
  const cast = castIn(vote);
  return (
    <div className={classes.turnout}>
      <div>{t('vote.turnout', { cast, voters: vote.voters })}</div>
      <div className={classes.track} aria-hidden>
        <div
          className={classes.fill}
          style={{ transform: `scaleX(${vote.voters ? cast / vote.voters : 0})` }}
        />
      </div>
    </div>
  );
}
