import {
  Alert,
  Badge,
  Button,
  Code,
  CopyButton,
  Group,
  Modal,
  NativeSelect,
  Paper,
  Stack,
  Table,
  Text,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { mechanismPath } from '@/api/paths';
import { useAccreditations, useMechanism, useMeetings, useParty } from '@/api/queries';
import { useSession } from '@/api/session';
import type { Accreditation, IssuedAccreditation, Mechanism, Role } from '@/api/types';
import { Cards } from '@/components/Cards';
import { CommandButton } from '@/components/CommandButton';
import { Loaded } from '@/components/Loaded';
import { PartyPlate } from '@/components/PartyPlate';
import { dayAndTimeIn } from '@/components/time';
import { notifyRefusal, useSend } from '@/components/useSend';
import { t } from '@/texts';
import { filled } from './fields';
import { FormDialog } from './FormDialog';
import { PageHead } from './PageHead';
import { useRenew } from './useRenew';

export function AccreditationsPage() {
  const mechanism = useMechanism();
  const list = useAccreditations();
  const [issued, setIssued] = useState<IssuedAccreditation>();
  return (
    <Loaded query={mechanism}>
      {(known) => (
        <>
          <PageHead title={t('accreditation.title')}>
            <Issue mechanism={known} onIssued={setIssued} />
          </PageHead>
          <Paper withBorder radius="md" p="sm">
            <Loaded query={list}>{(entries) => <List mechanism={known.id} entries={entries} />}</Loaded>
          </Paper>
          <Modal
            opened={issued !== undefined}
            onClose={() => setIssued(undefined)}
            title={t('accreditation.once')}
            size="lg"
            centered
          >
            {issued && (
              <Stack>
                <Alert color="orange">{t('accreditation.once.text')}</Alert>
                <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
                  {issued.link}
                </Code>
                <Group justify="space-between">
                  <Text size="sm" c="dimmed">
                    {t('accreditation.expires')}: {dayAndTimeIn(issued.expires)}
                  </Text>
                  <CopyButton value={issued.link}>
                    {({ copied, copy }) => (
                      <Button onClick={copy} data-autofocus>
                        {t(copied ? 'app.copied' : 'app.copy')}
                      </Button>
                    )}
                  </CopyButton>
                </Group>
              </Stack>
            )}
          </Modal>
        </>
      )}
    </Loaded>
  );
}

const states = {
  revoked: { text: 'accreditation.revoked', color: 'red' },
  live: { text: 'accreditation.live', color: 'teal' },
  ended: { text: 'accreditation.ended', color: 'gray' },
  unused: { text: 'accreditation.unused', color: 'blue' },
} as const;

export const stateOf = ({ revoked, signedIn, since }: Accreditation): keyof typeof states =>
  revoked ? 'revoked' : signedIn ? 'live' : since ? 'ended' : 'unused';

function List({ mechanism, entries }: { mechanism: string; entries: Accreditation[] }) {
  const { api } = useSession();
  const renew = useRenew();
  const [filter, setFilter] = useState('');
  const revoke = async (id: string) => {
    try {
      await api.delete(mechanismPath(mechanism, `accreditations/${encodeURIComponent(id)}`));
      return true;
    } catch (error) {
      notifyRefusal(error);
      return false;
    }
  };
  if (entries.length === 0) return <Text c="dimmed">{t('accreditation.none')}</Text>;
  const shown = entries.filter(({ holder }) =>
    `${holder.name} ${holder.party ?? ''} ${t(`role.${holder.role}`)}`
      .toLowerCase()
      .includes(filter.trim().toLowerCase()),
  );
  return (
    <>
      {entries.length > 12 && (
        <TextInput
          mb="xs"
          maw={320}
          type="search"
          aria-label={t('app.filter')}
          placeholder={t('app.filter')}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      )}
      <Cards>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('accreditation.holder')}</Table.Th>
            <Table.Th>{t('accreditation.role')}</Table.Th>
            <Table.Th>{t('accreditation.state')}</Table.Th>
            <Table.Th>{t('accreditation.expires')}</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((entry) => {
            const state = states[stateOf(entry)];
            return (
              <Table.Tr key={entry.id}>
                <Table.Td>
                  {entry.holder.party ? (
                    <PartyPlate party={entry.holder.party} name={entry.holder.name} />
                  ) : (
                    entry.holder.name
                  )}
                </Table.Td>
                <Table.Td>{t(`role.${entry.holder.role}`)}</Table.Td>
                <Table.Td>
                  <Badge color={state.color} variant="light" tt="none">
                    {t(state.text)}
                  </Badge>
                </Table.Td>
                <Table.Td>{dayAndTimeIn(entry.expires)}</Table.Td>
                <Table.Td>
                  {!entry.revoked && (
                    <CommandButton
                      size="compact-xs"
                      variant="subtle"
                      color="red"
                      aria-label={`${t('accreditation.revoke')}: ${entry.holder.name}`}
                      confirm={{
                        title: `${t('accreditation.revoke')}: ${entry.holder.name}`,
                        text: t('accreditation.revoke.confirm'),
                      }}
                      onSend={() => renew(revoke(entry.id))}
                    >
                      {t('accreditation.revoke')}
                    </CommandButton>
                  )}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Cards>
    </>
  );
}

const roles: Role[] = ['head', 'alternate', 'adviser', 'observer', 'chair', 'secretariat', 'display'];
const isDelegate = (role: Role) => ['head', 'alternate', 'adviser', 'observer'].includes(role);

function Issue({
  mechanism,
  onIssued,
}: {
  mechanism: Mechanism;
  onIssued: (issued: IssuedAccreditation) => void;
}) {
  const send = useSend();
  const renew = useRenew();
  const form = useForm({
    initialValues: { role: 'head' as Role, name: '', party: '', representative: '', body: '', meeting: '' },
    validate: {
      name: (value, { role }) => (isDelegate(role) ? null : filled(value)),
      representative: (value, { role }) => (isDelegate(role) ? filled(value) : null),
      body: (value, { role, meeting }) =>
        role === 'chair' || (role === 'display' && meeting === '') ? filled(value) : null,
    },
  });
  const { role, name, party, representative, body, meeting } = form.values;
  const meetings = useMeetings();
  const people = useParty(party || undefined);
  const choices = (people.data?.representatives ?? []).filter(
    (person) => !person.withdrawn && person.role === role,
  );
  const submit = () => {
    if (form.validate().hasErrors) return undefined;
    return renew(
      send<IssuedAccreditation>(mechanismPath(mechanism.id, 'accreditations'), {
        role,
        ...(isDelegate(role) ? { party, representative } : { name }),
        ...(role === 'chair' || (role === 'display' && meeting === '') ? { body } : {}),
        ...(role === 'display' && meeting !== '' ? { meeting } : {}),
      }).then((issued) => {
        if (issued) onIssued(issued);
        return issued;
      }),
    );
  };
  const none = { value: '', label: '' };
  return (
    <FormDialog
      title={t('accreditation.issue')}
      action={t('accreditation.issue')}
      onOpen={form.reset}
      onSubmit={submit}
    >
      <NativeSelect
        label={t('accreditation.role')}
        data={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
        data-autofocus
        {...form.getInputProps('role')}
      />
      {isDelegate(role) ? (
        <>
          <NativeSelect
            label={t('roll.party')}
            required
            data={[none, ...mechanism.parties.map(({ id, short }) => ({ value: id, label: short }))]}
            {...form.getInputProps('party')}
          />
          <NativeSelect
            label={t('accreditation.representative')}
            required
            disabled={party === ''}
            data={[
              none,
              ...choices.map((person) => ({ value: person.id, label: `${person.name}, ${person.title}` })),
            ]}
            {...form.getInputProps('representative')}
          />
        </>
      ) : (
        <TextInput label={t('accreditation.name')} required maxLength={200} {...form.getInputProps('name')} />
      )}
      {role === 'display' && (
        <NativeSelect
          label={t('accreditation.meeting')}
          data={[
            { value: '', label: t('accreditation.meeting.any') },
            ...(meetings.data ?? [])
              .filter(({ status }) => status !== 'closed' && status !== 'cancelled')
              .map(({ id, name: label }) => ({ value: id, label })),
          ]}
          {...form.getInputProps('meeting')}
        />
      )}
      {(role === 'chair' || (role === 'display' && meeting === '')) && (
        <NativeSelect
          label={t('meeting.body')}
          required
          data={[none, ...mechanism.bodies.map(({ id, name: label }) => ({ value: id, label }))]}
          {...form.getInputProps('body')}
        />
      )}
    </FormDialog>
  );
}
