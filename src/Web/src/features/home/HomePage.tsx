import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { Link, Navigate } from 'react-router';
import { useMeetings } from '@/api/queries';
import { usePage, useSession } from '@/api/session';
import type { Me, MeetingEntry } from '@/api/types';
import { StatusBadge } from '@/components/badges';
import { Loaded } from '@/components/Loaded';
import { MeetingTimes } from '@/components/MeetingTimes';
import { useServerTime } from '@/live/LiveProvider';
import { t } from '@/texts';
import { arrange } from './arrange';

export function HomePage() {
  const { me } = useSession();
  const page = usePage();
  if (me.role === 'secretariat') return <Navigate to={page('meetings')} replace />;
  if (me.role === 'display' && me.meeting) return <Navigate to={page(`meetings/${me.meeting}`)} replace />;
  return <MeetingsOf me={me} />;
}

function MeetingsOf({ me }: { me: Me }) {
  const meetings = useMeetings();
  return <Loaded query={meetings}>{(entries) => <Meetings me={me} entries={entries} />}</Loaded>;
}

function Meetings({ me, entries }: { me: Me; entries: MeetingEntry[] }) {
  const page = usePage();
  const now = useServerTime(60_000);
  const { current, coming, past } = arrange(entries, me.body?.id, now);
  if (me.role === 'display')
    return current ? (
      <Navigate to={page(`meetings/${current.id}`)} replace />
    ) : (
      <Text p="xl">{t('home.noDisplay')}</Text>
    );
  return (
    <Stack gap="lg">
      <Title order={1} size="h3">
        {t('home.title')}
      </Title>
      {!current && coming.length === 0 && <Text c="dimmed">{t('home.empty')}</Text>}
      {current && (
        <Paper withBorder radius="md" p="lg" shadow="sm">
          <Group justify="space-between" align="start">
            <Stack gap={4} flex="1 1 260px">
              <Group gap="xs">
                <Badge variant="default" tt="none">
                  {t(current.status === 'open' || current.status === 'suspended' ? 'home.now' : 'home.next')}
                </Badge>
                <StatusBadge status={current.status} />
              </Group>
              <Title order={2} size="h3">
                {current.name}
              </Title>
              <Text>{current.bodyName}</Text>
              <Text size="sm">
                <MeetingTimes {...current} wholeDays={current.datesOnly} />
              </Text>
              <Text size="sm" c="dimmed">
                {current.place}
              </Text>
            </Stack>
            <Button component={Link} to={page(`meetings/${current.id}`)} size="lg">
              {t('home.enter')}
            </Button>
          </Group>
        </Paper>
      )}
      <Section title={t('home.coming')} entries={coming} />
      <Section title={t('home.past')} entries={past.slice(0, 5)} record />
      {past.length > 5 && (
        <Group>
          <Button component={Link} to={page('history')} variant="default">
            {t('home.all')} ({past.length})
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Section({
  title,
  entries,
  record = false,
}: {
  title: string;
  entries: MeetingEntry[];
  record?: boolean;
}) {
  const page = usePage();
  if (entries.length === 0) return null;
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h5">
        {title}
      </Title>
      {entries.map((entry) => (
        <Paper key={entry.id} withBorder radius="md" p="sm">
          <Group justify="space-between" wrap="nowrap" align="center">
            <div style={{ minWidth: 0 }}>
              <Text fw={600}>{entry.name}</Text>
              <Text size="sm" c="dimmed">
                {entry.bodyName} · {entry.place}
              </Text>
              <Text size="sm">
                <MeetingTimes {...entry} wholeDays={entry.datesOnly} />
              </Text>
              {entry.outcome && (
                <Text size="sm" lineClamp={2}>
                  {entry.outcome}
                </Text>
              )}
            </div>
            <Group gap="xs" justify="flex-end" style={{ flexShrink: 0 }}>
              {!record && <StatusBadge status={entry.status} />}
              <Button
                component={Link}
                to={page(`meetings/${entry.id}${record ? '/record' : ''}`)}
                size="xs"
                variant="default"
                aria-label={`${t(record ? 'home.record' : 'home.enter')}: ${entry.name}`}
              >
                {t(record ? 'home.record' : 'home.enter')}
              </Button>
            </Group>
          </Group>
        </Paper>
      ))}
    </Stack>
  );
}
