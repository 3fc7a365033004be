import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { VisuallyHidden } from '@mantine/core';
import type { MeetingView, VoteView } from '@/api/types';
import { t } from '@/texts';
import { nameOf } from './roll';
import classes from './Outcome.module.css';

export function outcomeWord(view: MeetingView, vote: VoteView): string {
  if (vote.status === 'abandoned') return t('vote.isVoid');
  const carried = vote.outcome?.result === 'carried';
  if (view.charter.matters[vote.matter]?.consensus)
    return t(carried ? 'vote.result.consensus' : 'vote.result.noConsensus');
  return t(carried ? 'vote.result.carried' : 'vote.result.not-carried');
}

/** What came of a vote, and why. */
export function OutcomeBanner({
  view,
  number,
  vote,
  size = 'screen',
}: {
  view: MeetingView;
  number: number;
  vote: VoteView;
  size?: 'screen' | 'hall';
}) {
  const { outcome } = vote;
  if (!outcome) return null;
  const { working } = outcome;
  const carried = outcome.result === 'carried';
  const Icon = carried ? IconCircleCheck : IconCircleX;
  return (
    <section className={classes.banner} data-result={outcome.result} data-size={size}>
      <div className={classes.head}>
        <Icon className={classes.icon} aria-hidden />
        <div>
          <div className={classes.result}>{outcomeWord(view, vote)}</div>
          <div className={classes.of}>
            {t('vote.number', { n: number })} · {view.proposals[vote.proposal]?.title}
          </div>
        </div>
      </div>
      <p className={classes.explanation}>{outcome.explanation}</p>
      <div className={classes.figures}>
        <span>{t('vote.inFavour', { n: working.yes })}</span>
        <span>{t('vote.against', { n: working.no })}</span>
        <span>{t('vote.abstaining', { n: working.abstain })}</span>
        <span>{t('vote.notVoting', { n: working.notVoting })}</span>
        {working.needed > 0 && <b>{t('vote.needed', { n: working.needed })}</b>}
      </div>
    </section>
  );
}

/** Reasons that were given for formal objections. */
export function Objections({ view, vote }: { view: MeetingView; vote: VoteView }) {
  const objections = Object.entries(vote.objections ?? {});
  if (objections.length === 0) return null;
  return (
    <dl className={classes.objections}>
      <dt className={classes.caption}>{t('vote.objections')}</dt>
      {objections.map(([party, reason]) => (
        <dd key={party}>
          <b>{nameOf(view, party)}</b>: <span dir="auto">{reason}</span>
        </dd>
      ))}
    </dl>
  );
}

/** What a listener should hear of the change from one view to the next; nothing when none of it is for the whole room. */
export function announcementOf(before: MeetingView, after: MeetingView): string | undefined {
  if (before.openVote !== undefined) {
    const vote = after.votes[before.openVote];
    if (vote && vote.status !== 'open')
      return t('vote.announce', {
        n: before.openVote,
        title: after.proposals[vote.proposal]?.title ?? '',
        result: outcomeWord(after, vote),
        explanation: vote.outcome?.explanation ?? '',
      });
  }
  if (after.openVote !== undefined && after.openVote !== before.openVote) {
    const proposal = after.votes[after.openVote]?.proposal;
    return t('vote.announce.open', {
      title: (proposal === undefined ? undefined : after.proposals[proposal]?.title) ?? '',
    });
  }
  if (after.status !== before.status) return t('status.announce', { status: t(`status.${after.status}`) });
  if (after.speaking && after.speaking.number !== before.speaking?.number)
    return t('floor.announce', {
      party: nameOf(after, after.speaking.party),
      time: t('time.seconds', { n: after.speaking.seconds }),
    });
  return undefined;
}

/** Says to those who listen instead of look what all others see. */
export function Announcer({ view }: { view: MeetingView }) {
  const before = useRef(view);
  const [words, setWords] = useState('');
  useEffect(() => {
    const next = announcementOf(before.current, view);
    before.current = view;
    if (next !== undefined) setWords(next);
  }, [view]);
  return (
    <VisuallyHidden role="status" aria-live="assertive" aria-atomic>
      {words}
    </VisuallyHidden>
  );
}
