import { Group, Text } from '@mantine/core';
import type { MeetingView, ProposalView } from '@/api/types';
import { t } from '@/texts';
import { ProposalBadge } from './badges';
import classes from './ProposalText.module.css';
import { nameOf } from './roll';

/** A proposal: whose it is, how it is decided, and its text to unfold. */
export function ProposalText({
  view,
  number,
  proposal,
  opened = false,
}: {
  view: MeetingView;
  number: number;
  proposal: ProposalView;
  opened?: boolean;
}) {
  const matter = view.charter.matters[proposal.matter];
  return (
    <div>
      <Group gap="xs">
        <Text size="xs" c="dimmed">
          {t('proposal.number', { n: number })} ·{' '}
          {proposal.sponsor
            ? t('proposal.by', { party: nameOf(view, proposal.sponsor) })
            : t('proposal.byChair')}
        </Text>
        <ProposalBadge status={proposal.status} />
      </Group>
      <Text fw={600} dir="auto">
        {proposal.title}
      </Text>
      {matter && (
        <Text size="xs" c="dimmed">
          {matter.name}: {matter.rule}
        </Text>
      )}
      {proposal.text !== undefined && (
        <details className={classes.details} open={opened}>
          <summary>{t('proposal.read')}</summary>
          <Text size="sm" className={classes.text} dir="auto">
            {proposal.text}
          </Text>
        </details>
      )}
    </div>
  );
}
