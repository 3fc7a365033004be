import { Text } from '@mantine/core';
import { useServerTime } from '@/live/LiveProvider';
import { t } from '@/texts';
import { dayIn, ownZone, sameTime, spanIn, timeIn, timeWithSecondsIn, zoneCity } from './time';

/** The viewer's own times; the days only where they are not the venue's. */
const ownSpan = (starts: string, ends: string, timeZone: string) =>
  dayIn(starts) === dayIn(starts, timeZone) && dayIn(ends) === dayIn(ends, timeZone)
    ? `${timeIn(starts)}–${timeIn(ends)}`
    : spanIn(starts, ends);

/** When a meeting is, where it is held and where the viewer is. */
export function MeetingTimes({
  starts,
  ends,
  timeZone,
  wholeDays = false,
}: {
  starts: string;
  ends: string;
  timeZone: string;
  wholeDays?: boolean | undefined;
}) {
  const own = ownZone();
  return (
    <span>
      {spanIn(starts, ends, timeZone, wholeDays)}
      {!wholeDays && (
        <Text component="span" c="dimmed" size="sm" inherit={false}>
          {' '}
          {zoneCity(timeZone)}
          {!sameTime(starts, timeZone) && ` · ${ownSpan(starts, ends, timeZone)} ${zoneCity(own)}`}
        </Text>
      )}
    </span>
  );
}

/** The venue's clock and the viewer's own, by the server's time. */
export function Clocks({ timeZone }: { timeZone: string }) {
  const now = useServerTime();
  const differs = !sameTime(now, timeZone);
  return (
    <Text
      component="span"
      size="sm"
      style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}
      title={t('connection.serverClock')}
    >
      <b>{timeWithSecondsIn(now, timeZone)}</b> {zoneCity(timeZone)}
      {differs && (
        <Text component="span" c="dimmed" inherit>
          {' '}
          · {timeIn(now)} {zoneCity(ownZone())}
        </Text>
      )}
    </Text>
  );
}
