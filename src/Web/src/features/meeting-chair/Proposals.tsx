import { Group, Text } from '@mantine/core';
import type { MeetingView } from '@/api/types';
import { CommandButton } from '@/components/CommandButton';
import { Panel } from '@/components/Panel';
import { NewProposal } from '@/components/ProposalForm';
import { ProposalText } from '@/components/ProposalText';
import { numbered } from '@/components/roll';
import type { SendToMeeting } from '@/components/useSend';
import { t } from '@/texts';
import classes from './ChairScreen.module.css';

interface ProposalsProps {
  view: MeetingView;
  send: SendToMeeting;
  presides: boolean;
}

export function Proposals({ view, send, presides }: ProposalsProps) {
  const proposals = numbered(view.proposals);
  const maySubmit = presides && ['convened', 'open', 'suspended'].includes(view.status);
  const mayOpen = presides && view.status === 'open' && view.openVote === undefined;
  return (
    <Panel
      title={t('proposal.title')}
      aside={
        maySubmit && <NewProposal charter={view.charter} send={send} size="compact-xs" variant="subtle" />
      }
    >
      {proposals.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('proposal.none')}
        </Text>
      )}
      {proposals.map(([number, proposal]) => (
        <div key={number} className={classes.item}>
          <ProposalText view={view} number={number} proposal={proposal} />
          {presides && proposal.status === 'submitted' && (
            <Group gap="xs" mt={6}>
              {mayOpen && (
                <CommandButton
                  size="compact-sm"
                  onSend={() => send('open-vote', { proposal: number })}
                  confirm={{
                    title: `${t('vote.open')}: ${proposal.title}`,
                    text: (
                      <>
                        <p>{view.charter.matters[proposal.matter]?.rule}</p>
                        <p>{t('vote.open.confirm')}</p>
                      </>
                    ),
                  }}
                >
                  {t('vote.open')}
                </CommandButton>
              )}
              {proposal.sponsor === undefined && (
                <CommandButton
                  size="compact-sm"
                  variant="default"
                  onSend={() => send('withdraw-proposal', { proposal: number })}
                  confirm={{ title: t('proposal.withdraw'), text: t('proposal.withdraw.confirm') }}
                >
                  {t('proposal.withdraw')}
                </CommandButton>
              )}
            </Group>
          )}
        </div>
      ))}
    </Panel>
  );
}
