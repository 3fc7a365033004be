import { formatSeconds } from '@/live/clock';
import { useSecondsUntil } from '@/live/LiveProvider';
import { t } from '@/texts';
import classes from './Countdown.module.css';

interface CountdownProps {
  deadline: string;
  /** The whole time that was given, for the bar. */
  seconds?: number;
  size?: 'small' | 'large' | 'hall';
}

/** What is left of a speaking time, by the server's clock, on every screen the same. */
export function Countdown({ deadline, seconds, size = 'small' }: CountdownProps) {
  const left = useSecondsUntil(deadline);
  const state = left < 0 ? 'over' : left <= 30 ? 'near' : 'within';
  const share = seconds ? Math.min(1, Math.max(0, left / seconds)) : undefined;
  return (
    <div className={classes.countdown} data-size={size} data-state={state}>
      <time
        className={classes.figures}
        role="timer"
        aria-label={t('time.remaining', { time: formatSeconds(left) })}
      >
        {formatSeconds(left)}
      </time>
      <span className={classes.word}>{left <= 0 ? t('time.elapsed') : t('time.left')}</span>
      {share !== undefined && size !== 'small' && (
        <div className={classes.bar} aria-hidden>
          <div className={classes.fill} style={{ transform: `scaleX(${share})` }} />
        </div>
      )}
    </div>
  );
}
