import { Badge, Tooltip } from '@mantine/core';
import { IconPlugConnectedX, IconRefresh, IconWifi, IconWifiOff } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { localNow } from '@/live/clock';
import type { ConnectionStatus } from '@/live/connection';
import { useConnectionState } from '@/live/LiveProvider';
import { t } from '@/texts';
import classes from './ConnectionBadge.module.css';

const icons: Record<ConnectionStatus, typeof IconWifi> = {
  connecting: IconRefresh,
  connected: IconWifi,
  reconnecting: IconRefresh,
  offline: IconWifiOff,
  ended: IconPlugConnectedX,
};

const colors: Record<ConnectionStatus, string> = {
  connecting: 'gray',
  connected: 'teal',
  reconnecting: 'orange',
  offline: 'red',
  ended: 'gray',
};

export function ageText(seconds: number): string {
  if (seconds < 60) return t('time.seconds', { n: seconds });
  if (seconds < 3_600) return t('time.minutes', { n: Math.floor(seconds / 60) });
  return t('time.hours', { n: Math.floor(seconds / 3_600) });
}

/** Seconds since the screen was last known to be current; counts only while it is not. */
function useAge(since: number | undefined, counting: boolean): number {
  const [now, setNow] = useState(localNow);
  useEffect(() => {
    if (!counting) return;
    const timer = setInterval(() => setNow(localNow()), 1_000);
    return () => clearInterval(timer);
  }, [counting]);
  return since === undefined ? 0 : Math.max(0, Math.round((now - since) / 1_000));
}

/** Says whether what is on screen is current, and if not, how old it is. Always visible. */
export function ConnectionBadge({ size = 'md' }: { size?: string }) {
  const { status, currentUntil } = useConnectionState();
  const lost = status === 'reconnecting' || status === 'offline';
  const age = useAge(currentUntil, lost);
  const Icon = icons[status];
  const aged = lost && currentUntil !== undefined;
  return (
    <Tooltip label={t(lost ? 'connection.lost.help' : 'connection.connected.help')}>
      <Badge
        className={classes.badge}
        data-lost={lost || undefined}
        color={colors[status]}
        variant={lost ? 'filled' : 'light'}
        autoContrast
        size={size}
        tt="none"
        leftSection={<Icon size={14} aria-hidden />}
      >
        <span role="status">{t(`connection.${status}`)}</span>
        {aged && <span> · {t('connection.age', { age: ageText(age) })}</span>}
      </Badge>
    </Tooltip>
  );
}
