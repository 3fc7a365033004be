import { Badge, Tooltip, type MantineColor } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowBigRightLines,
  IconCheck,
  IconCircleDashed,
  IconEyeCheck,
  IconFlag,
  IconX,
  IconMinus,
} from '@tabler/icons-react';
import type {
  Attendance,
  Choice,
  DelegationView,
  FloorKind,
  Level,
  LevelStanding,
  MeetingStatus,
  ProposalStatus,
} from '@/api/types';
import { t } from '@/texts';

const statusColors: Record<MeetingStatus, MantineColor> = {
  none: 'gray',
  scheduled: 'gray',
  convened: 'blue',
  open: 'teal',
  suspended: 'orange',
  closed: 'dark',
  postponed: 'yellow',
  cancelled: 'red',
};

export function StatusBadge({ status, size = 'md' }: { status: MeetingStatus; size?: string }) {
  return (
    <Badge
      color={statusColors[status]}
      variant={status === 'open' ? 'filled' : 'light'}
      size={size}
      style={{ flexShrink: 0 }}
    >
      {t(`status.${status}`)}
    </Badge>
  );
}

const standings: Record<LevelStanding, { color: MantineColor; icon: typeof IconFlag }> = {
  unrepresented: { color: 'gray', icon: IconCircleDashed },
  met: { color: 'teal', icon: IconCheck },
  flagged: { color: 'orange', icon: IconFlag },
  insufficient: { color: 'red', icon: IconAlertTriangle },
  waived: { color: 'violet', icon: IconEyeCheck },
};

/** The level of who speaks, against what the meeting requires. Colour is never the only sign. */
export function LevelBadge({ delegation, required }: { delegation: DelegationView; required: Level }) {
  const { voice, standing, waiver } = delegation;
  if (!voice) return null;
  const { color, icon: Icon } = standings[standing];
  const words =
    standing === 'waived' && waiver
      ? t('roll.waived', { reason: waiver })
      : `${t(`standing.${standing}`)}. ${t('level.required', { level: t(`level.${required}`) })}`;
  return (
    <Tooltip label={words} multiline maw={320}>
      <Badge
        color={color}
        variant="light"
        size="sm"
        tt="none"
        leftSection={<Icon size={12} aria-hidden />}
        aria-label={`${t(`level.${voice.level}`)}. ${words}`}
        tabIndex={-1}
      >
        {t(`level.${voice.level}`)}
      </Badge>
    </Tooltip>
  );
}

const attendanceColors: Record<Attendance, MantineColor> = {
  absent: 'gray',
  present: 'teal',
  'present-and-voting': 'blue',
};

export function AttendanceBadge({ attendance }: { attendance: Attendance | undefined }) {
  return (
    <Badge
      color={attendance ? attendanceColors[attendance] : 'gray'}
      variant={attendance && attendance !== 'absent' ? 'light' : 'outline'}
      size="sm"
      tt="none"
    >
      {attendance ? t(`attendance.${attendance}`) : t('attendance.notCalled')}
    </Badge>
  );
}

export function FloorKindBadge({ kind }: { kind: FloorKind }) {
  return (
    <Badge
      color={kind === 'point-of-order' ? 'orange' : kind === 'reply' ? 'grape' : 'blue'}
      variant={kind === 'point-of-order' ? 'filled' : 'light'}
      autoContrast
      size="sm"
      tt="none"
      leftSection={kind === 'point-of-order' ? <IconArrowBigRightLines size={12} aria-hidden /> : undefined}
    >
      {t(`floor.${kind}`)}
    </Badge>
  );
}

const proposalColors: Record<ProposalStatus, MantineColor> = {
  submitted: 'blue',
  'under-vote': 'orange',
  adopted: 'teal',
  'not-adopted': 'red',
  withdrawn: 'gray',
};

export function ProposalBadge({ status }: { status: ProposalStatus }) {
  return (
    <Badge color={proposalColors[status]} variant="light" size="sm" tt="none">
      {t(`proposal.status.${status}`)}
    </Badge>
  );
}

export const choiceIcons = { yes: IconCheck, no: IconX, abstain: IconMinus } satisfies Record<
  Choice,
  typeof IconCheck
>;

/** The word for a choice, which under consensus is another. */
export const choiceWord = (choice: Choice, consensus: boolean) =>
  t(consensus ? `vote.consensus.${choice}` : `vote.choice.${choice}`);
