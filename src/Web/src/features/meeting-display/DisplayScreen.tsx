import { useLayoutEffect } from 'react';
import type { MeetingView } from '@/api/types';
import { ConnectionBadge } from '@/components/ConnectionBadge';
import { Countdown } from '@/components/Countdown';
import { OutcomeBanner } from '@/components/Outcome';
import { isPresent, lastClosedVote, nameOf, rollOf } from '@/components/roll';
import { dayAndTimeIn, timeIn, timeWithSecondsIn, zoneCity } from '@/components/time';
import { Turnout, VoteBoard } from '@/components/VoteBoard';
import { useServerTime } from '@/live/LiveProvider';
import type { LiveMeeting } from '@/live/reconcile';
import { t } from '@/texts';
import classes from './DisplayScreen.module.css';
import { sceneOf } from './scene';

/** What the hall sees: read from the last row, with nothing to press. */
export default function DisplayScreen({ meeting }: { meeting: LiveMeeting }) {
  const { view } = meeting;
  useDark();
  const item = view.currentItem === undefined ? undefined : view.agenda[view.currentItem];
  return (
    <div className={classes.hall}>
      <header className={classes.header}>
        <div className={classes.titles}>
          <h1 className={classes.name}>{view.name}</h1>
          <div className={classes.body}>{view.body.name}</div>
        </div>
        <div className={classes.state}>
          <Clock zone={view.timeZone} />
          <div className={classes.status} data-status={view.status}>
            {t(`status.${view.status}`)}
          </div>
          <ConnectionBadge />
        </div>
      </header>
      {item && (
        <div className={classes.item}>
          <span>{t('agenda.item', { n: view.currentItem ?? 0 })}</span> <span dir="auto">{item.title}</span>
        </div>
      )}
      <main className={classes.main}>
        <Scene view={view} />
      </main>
      <Plates view={view} />
    </div>
  );
}

/** The hall is dark whatever the browser prefers; other tabs keep their colours. */
function useDark() {
  useLayoutEffect(() => {
    const { dataset } = document.documentElement;
    const before = dataset.mantineColorScheme;
    dataset.mantineColorScheme = 'dark';
    return () => {
      if (before === undefined) delete dataset.mantineColorScheme;
      else dataset.mantineColorScheme = before;
    };
  }, []);
}

function Clock({ zone }: { zone: string }) {
  const now = useServerTime();
  return (
    <div className={classes.clock}>
      {timeWithSecondsIn(now, zone)} <small>{zoneCity(zone)}</small>
    </div>
  );
}

function Scene({ view }: { view: MeetingView }) {
  switch (sceneOf(view)) {
    case 'vote':
      return <Voting view={view} />;
    case 'speaker':
      return (
        <>
          <Speaker view={view} />
          <Queue view={view} />
        </>
      );
    case 'outcome':
      return <LastOutcome view={view} />;
    case 'waiting':
      return (
        <div className={classes.waiting}>
          <p>
            {view.status === 'convened' || view.status === 'scheduled'
              ? t('display.noSession')
              : t(`status.${view.status}`)}
          </p>
          {(view.status === 'convened' || view.status === 'scheduled') && (
            <p className={classes.small}>
              {t('display.opens', { time: dayAndTimeIn(view.starts, view.timeZone) })}
            </p>
          )}
          {view.status === 'suspended' && view.resumesAt && (
            <p className={classes.small}>
              {t('meeting.resumesAt', { time: timeIn(view.resumesAt, view.timeZone) })}
            </p>
          )}
          <p className={classes.small}>{view.place}</p>
        </div>
      );
    case 'floor':
      return (
        <>
          <div className={classes.waiting}>
            <p>{t('floor.free')}</p>
          </div>
          <Queue view={view} />
        </>
      );
  }
}

function Voting({ view }: { view: MeetingView }) {
  const vote = view.openVote === undefined ? undefined : view.votes[view.openVote];
  if (!vote) return null;
  return (
    <div className={classes.vote}>
      <h2 className={classes.voteTitle} dir="auto">
        {view.proposals[vote.proposal]?.title}
      </h2>
      <div className={classes.small}>{view.charter.matters[vote.matter]?.rule}</div>
      <div className={classes.turnout}>
        <Turnout vote={vote} />
      </div>
      <VoteBoard view={view} vote={vote} size="hall" />
    </div>
  );
}

function LastOutcome({ view }: { view: MeetingView }) {
  const last = lastClosedVote(view);
  if (!last) return null;
  return (
    <div className={classes.vote}>
      <OutcomeBanner view={view} number={last[0]} vote={last[1]} size="hall" />
      <VoteBoard view={view} vote={last[1]} size="hall" />
    </div>
  );
}

function Speaker({ view }: { view: MeetingView }) {
  const { speaking } = view;
  if (!speaking) return null;
  return (
    <div className={classes.speaker}>
      <div className={classes.kind} data-kind={speaking.kind}>
        {t(`floor.${speaking.kind}`)}
      </div>
      <div className={classes.party}>{nameOf(view, speaking.party)}</div>
      {speaking.speaker && <div className={classes.person}>{speaking.speaker}</div>}
      <Countdown deadline={speaking.deadline} seconds={speaking.seconds} size="hall" />
    </div>
  );
}

function Queue({ view }: { view: MeetingView }) {
  if (view.queue.length === 0) return null;
  const shown = view.queue.slice(0, 6);
  return (
    <aside className={classes.queue}>
      <h2 className={classes.queueTitle}>{t('display.next')}</h2>
      <ol>
        {shown.map((request) => (
          <li key={request.request}>
            {nameOf(view, request.party)}
            {request.kind !== 'statement' && <small> {t(`floor.${request.kind}`)}</small>}
          </li>
        ))}
      </ol>
      {view.queue.length > shown.length && <div>+{view.queue.length - shown.length}</div>}
    </aside>
  );
}

/** The plates on the table: who is present, and whether that is enough. */
function Plates({ view }: { view: MeetingView }) {
  const roll = rollOf(view);
  return (
    <footer className={classes.plates} data-compact={roll.length > 24 || undefined}>
      <div className={classes.quorum} data-met={view.quorum.met}>
        {t(view.quorum.met ? 'quorum.met' : 'quorum.notMet')}
        <small>{t('quorum.text', { ...view.quorum })}</small>
      </div>
      <ul>
        {roll.map(({ party, delegation }) => (
          <li
            key={party}
            data-present={isPresent(delegation.attendance)}
            data-speaks={view.speaking?.party === party}
          >
            <b>{party}</b>
            <span>{delegation.name}</span>
            <small>
              {delegation.attendance ? t(`attendance.${delegation.attendance}`) : t('attendance.notCalled')}
            </small>
          </li>
        ))}
      </ul>
    </footer>
  );
}
