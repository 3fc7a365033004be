import {
  ActionIcon,
  Anchor,
  Container,
  Group,
  Menu,
  NativeSelect,
  Text,
  Tooltip,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { IconChevronDown, IconLogout, IconMoon, IconSun, IconUser } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { NavLink, useMatch, useNavigate } from 'react-router';
import { usePage, useSession } from '@/api/session';
import type { Named } from '@/api/types';
import { ConnectionBadge } from '@/components/ConnectionBadge';
import { Help, type Shortcut } from '@/components/Help';
import { PartyPlate } from '@/components/PartyPlate';
import { notifyRefusal } from '@/components/useSend';
import { t, type PlainKey } from '@/texts';
import classes from './Shell.module.css';

const chairKeys: Shortcut[] = [
  { keys: '/', does: 'keys.filter' },
  { keys: 'n', does: 'keys.next' },
  { keys: 'e', does: 'keys.end' },
  { keys: '+', does: 'keys.extend' },
  { keys: '↑ ↓', does: 'keys.roll' },
  { keys: 'a', does: 'keys.absent' },
  { keys: 'p', does: 'keys.present' },
  { keys: 'v', does: 'keys.voting' },
];

interface ShellProps {
  mechanisms: Named[];
  /** The cockpit of a meeting takes the whole width. */
  wide: boolean;
  children: ReactNode;
}

export function Shell({ mechanisms, wide, children }: ShellProps) {
  const { me, mechanism, chooseMechanism } = useSession();
  const page = usePage();
  const secretariat = me.role === 'secretariat';
  const links: { to: string; text: PlainKey; end?: boolean }[] = secretariat
    ? [
        { to: 'meetings', text: 'nav.meetings' },
        { to: 'parties', text: 'nav.parties' },
        { to: 'bodies', text: 'nav.bodies' },
        { to: 'accreditations', text: 'nav.accreditations' },
        { to: 'import', text: 'nav.import' },
        { to: 'history', text: 'nav.history' },
      ]
    : [
        { to: '', text: 'nav.meetings', end: true },
        { to: 'history', text: 'nav.history' },
      ];
  const inMeeting = useMatch('/s/:session/meetings/:meeting') !== null;
  const name = mechanisms.find((known) => known.id === mechanism)?.name ?? t('app.name');

  return (
    <div className={classes.shell} data-cockpit={wide && me.role === 'chair' ? true : undefined}>
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      <header className={classes.header}>
        <div className={classes.top}>
          <Anchor component={NavLink} to={page()} className={classes.brand} underline="never" c="inherit">
            <img src="/mark.svg" alt={t('app.name')} width={28} height={28} />
            {!(secretariat && mechanisms.length > 1) && <span className={classes.mechanism}>{name}</span>}
          </Anchor>
          {secretariat && mechanisms.length > 1 && (
            <NativeSelect
              size="xs"
              aria-label={t('app.name')}
              data={mechanisms.map(({ id, name: label }) => ({ value: id, label }))}
              value={mechanism}
              onChange={(event) => chooseMechanism(event.currentTarget.value)}
            />
          )}
          <nav className={classes.nav}>
            {links.map(({ to, text, end }) => (
              <NavLink key={to} to={page(to)} end={end ?? false} className={classes.link}>
                {t(text)}
              </NavLink>
            ))}
          </nav>
          <ConnectionBadge />
          <Group gap={2} wrap="nowrap" visibleFrom="sm">
            <Help shortcuts={inMeeting && me.role === 'chair' ? chairKeys : []} />
            <ColorsButton />
          </Group>
          <Who />
        </div>
      </header>
      <Container component="main" id="content" tabIndex={-1} fluid={wide} size="xl" className={classes.main}>
        {children}
      </Container>
    </div>
  );
}

function ColorsButton() {
  const scheme = useComputedColorScheme('light');
  const { setColorScheme } = useMantineColorScheme();
  const other = scheme === 'dark' ? 'light' : 'dark';
  const label = t(`app.colors.${other}`);
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={label}
        onClick={() => setColorScheme(other)}
      >
        {scheme === 'dark' ? <IconSun size={20} /> : <IconMoon size={20} />}
      </ActionIcon>
    </Tooltip>
  );
}

/** Who is signed in, and the way out. */
function Who() {
  const { api, me } = useSession();
  const navigate = useNavigate();
  const [leaving, setLeaving] = useState(false);
  const scheme = useComputedColorScheme('light');
  const { setColorScheme } = useMantineColorScheme();
  const other = scheme === 'dark' ? 'light' : 'dark';

  const signOut = async () => {
    setLeaving(true);
    try {
      await api.delete('sessions/current');
      await navigate('/', { replace: true });
    } catch (error) {
      notifyRefusal(error);
    } finally {
      setLeaving(false);
    }
  };

  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <UnstyledButton className={classes.who} title={t('app.you', { name: me.name })}>
          {me.party ? <PartyPlate party={me.party.id} /> : <IconUser size={18} aria-hidden />}
          <span className={classes.role}>{t(`role.${me.role}`)}</span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text fw={600} c="bright">
            {me.name}
          </Text>
          <Text size="xs">
            {t(`role.${me.role}`)}
            {me.party && `, ${me.party.short}`}
            {me.body && `, ${me.body.name}`}
          </Text>
        </Menu.Label>
        <Menu.Item
          hiddenFrom="sm"
          leftSection={other === 'light' ? <IconSun size={16} /> : <IconMoon size={16} />}
          onClick={() => setColorScheme(other)}
        >
          {t(`app.colors.${other}`)}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} disabled={leaving} onClick={() => void signOut()}>
          {t('app.signOut')}
          <Text size="xs" c="dimmed">
            {t('app.signOut.confirm')}
          </Text>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
