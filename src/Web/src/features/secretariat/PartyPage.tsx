import { Anchor, Badge, Group, NativeSelect, SimpleGrid, Stack, Table, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, useParams } from 'react-router';
import { partyPath } from '@/api/paths';
import { useMechanism, useMeetings, useParty } from '@/api/queries';
import { usePage, useSession } from '@/api/session';
import {
  meets,
  type AttendanceRecord,
  type MechanismBody,
  type Party,
  type Representative,
  type RepresentativeRole,
} from '@/api/types';
import { Cards } from '@/components/Cards';
import { CommandButton } from '@/components/CommandButton';
import { Loaded } from '@/components/Loaded';
import { Panel } from '@/components/Panel';
import { PartyPlate } from '@/components/PartyPlate';
import { dayIn, zoneCity } from '@/components/time';
import { useSend } from '@/components/useSend';
import { t } from '@/texts';
import { filled, identityOf, isIdentity, LevelField } from './fields';
import { FormDialog } from './FormDialog';
import { PageHead } from './PageHead';
import { useRenew } from './useRenew';

export function PartyPage() {
  const { party = '' } = useParams();
  const { mechanism = '' } = useSession();
  const page = usePage();
  const read = useParty(party);
  const bodies = useMechanism().data?.bodies ?? [];
  return (
    <Loaded query={read}>
      {(known) => (
        <Stack>
          <Anchor component={Link} to={page('parties')} size="sm">
            ← {t('parties.title')}
          </Anchor>
          <PageHead title={<PartyPlate party={known.id} name={known.name} strong wrap />}>
            <Text size="sm" c="dimmed">
              {known.short} · {known.capital} · {zoneCity(known.timeZone)} · {known.language}
            </Text>
          </PageHead>
          <Representatives mechanism={mechanism} party={known} bodies={bodies} />
          <Attendance records={known.attendance} bodies={bodies} />
        </Stack>
      )}
    </Loaded>
  );
}

function Representatives({
  mechanism,
  party,
  bodies,
}: {
  mechanism: string;
  party: Party;
  bodies: MechanismBody[];
}) {
  const send = useSend();
  const renew = useRenew();
  const bodyName = (id: string | undefined) =>
    id === undefined ? t('parties.body.all') : (bodies.find((body) => body.id === id)?.name ?? id);
  return (
    <Panel
      title={t('parties.representatives')}
      aside={<EditRepresentative mechanism={mechanism} party={party.id} bodies={bodies} />}
    >
      {party.representatives.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('parties.representatives.none')}
        </Text>
      ) : (
        <Cards>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('parties.name')}</Table.Th>
              <Table.Th>{t('parties.title.field')}</Table.Th>
              <Table.Th>{t('parties.role')}</Table.Th>
              <Table.Th>{t('parties.level')}</Table.Th>
              <Table.Th>{t('parties.body')}</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {party.representatives.map((person) => (
              <Table.Tr key={person.id} c={person.withdrawn ? 'dimmed' : undefined}>
                <Table.Td>{person.name}</Table.Td>
                <Table.Td>{person.title}</Table.Td>
                <Table.Td>{t(`role.${person.role}`)}</Table.Td>
                <Table.Td>{t(`level.${person.level}`)}</Table.Td>
                <Table.Td>{bodyName(person.body)}</Table.Td>
                <Table.Td>
                  {person.withdrawn ? (
                    <Badge color="gray" variant="light" tt="none">
                      {t('parties.withdrawn')}
                    </Badge>
                  ) : (
                    <Group gap={4} wrap="nowrap">
                      <EditRepresentative
                        mechanism={mechanism}
                        party={party.id}
                        bodies={bodies}
                        person={person}
                      />
                      <CommandButton
                        size="compact-xs"
                        variant="subtle"
                        color="red"
                        aria-label={`${t('parties.withdraw')}: ${person.name}`}
                        confirm={{
                          title: t('parties.withdraw'),
                          text: t('parties.withdraw.confirm', { name: person.name }),
                        }}
                        onSend={() =>
                          renew(
                            send(partyPath(mechanism, party.id, 'withdraw-representative'), {
                              id: person.id,
                            }),
                          )
                        }
                      >
                        {t('parties.withdraw')}
                      </CommandButton>
                    </Group>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Cards>
      )}
    </Panel>
  );
}

const roles: RepresentativeRole[] = ['head', 'alternate', 'adviser', 'observer'];

interface EditRepresentativeProps {
  mechanism: string;
  party: string;
  bodies: MechanismBody[];
  /** Who is amended; somebody new when absent. */
  person?: Representative;
}

function EditRepresentative({ mechanism, party, bodies, person }: EditRepresentativeProps) {
  const send = useSend();
  const renew = useRenew();
  const initial = {
    id: person?.id ?? '',
    name: person?.name ?? '',
    title: person?.title ?? '',
    role: person?.role ?? 'alternate',
    level: person?.level ?? 'director-general',
    body: person?.body ?? '',
  };
  const form = useForm({
    initialValues: initial,
    validate: { name: filled, title: filled, id: (value, { name }) => isIdentity(value || identityOf(name)) },
  });
  const submit = () => {
    if (form.validate().hasErrors) return undefined;
    const { body, id, ...rest } = form.values;
    return renew(
      send(partyPath(mechanism, party, person ? 'amend-representative' : 'accredit-representative'), {
        ...rest,
        id: id || identityOf(rest.name),
        ...(body ? { body } : {}),
      }),
    );
  };
  return (
    <FormDialog
      title={person ? t('parties.amend') : t('parties.accredit')}
      action={person ? t('app.save') : t('parties.accredit')}
      size={person ? 'compact-xs' : 'xs'}
      variant={person ? 'subtle' : 'light'}
      aria-label={person ? `${t('parties.amend')}: ${person.name}` : t('parties.accredit')}
      onOpen={() => form.setValues(initial)}
      onSubmit={submit}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={t('parties.name')}
          required
          maxLength={200}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('parties.title.field')}
          required
          maxLength={200}
          {...form.getInputProps('title')}
        />
        <NativeSelect
          label={t('parties.role')}
          data={roles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
          {...form.getInputProps('role')}
        />
        <LevelField label={t('parties.level')} {...form.getInputProps('level')} />
        <NativeSelect
          label={t('parties.body')}
          data={[
            { value: '', label: t('parties.body.all') },
            ...bodies.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          {...form.getInputProps('body')}
        />
        {!person && (
          <TextInput
            label={t('parties.id')}
            placeholder={identityOf(form.values.name)}
            {...form.getInputProps('id')}
          />
        )}
      </SimpleGrid>
    </FormDialog>
  );
}

function Attendance({ records, bodies }: { records: AttendanceRecord[]; bodies: MechanismBody[] }) {
  const page = usePage();
  const meetings = useMeetings().data;
  // A day is the venue's day.
  const zones = new Map(meetings?.map(({ id, timeZone }) => [id, timeZone]));
  const sorted = [...records].sort((a, b) => Date.parse(b.starts) - Date.parse(a.starts));
  return (
    <Panel title={t('parties.attendance')} aside={<Badge variant="default">{records.length}</Badge>}>
      {sorted.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('parties.attendance.none')}
        </Text>
      ) : (
        <Cards>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('meeting.when')}</Table.Th>
              <Table.Th>{t('nav.meetings')}</Table.Th>
              <Table.Th>{t('parties.headedBy')}</Table.Th>
              <Table.Th>{t('parties.level')}</Table.Th>
              <Table.Th>{t('bodies.level')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sorted.map((record) => (
              <Table.Tr key={record.meeting}>
                <Table.Td>{dayIn(record.starts, zones.get(record.meeting))}</Table.Td>
                <Table.Td>
                  <div>
                    <Anchor component={Link} size="sm" to={page(`meetings/${record.meeting}/record`)}>
                      {record.name}
                    </Anchor>
                    <Text size="xs" c="dimmed">
                      {bodies.find(({ id }) => id === record.body)?.name}
                    </Text>
                  </div>
                </Table.Td>
                <Table.Td>
                  {record.headedBy ? (
                    <div>
                      <Text size="sm">{record.headedBy}</Text>
                      <Text size="xs" c="dimmed">
                        {record.title}
                      </Text>
                    </div>
                  ) : (
                    <Text size="sm" c="dimmed">
                      {t(
                        record.attended === undefined
                          ? 'parties.notRecorded'
                          : record.attended
                            ? 'parties.attended'
                            : 'parties.didNotAttend',
                      )}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  {record.level && (
                    <Badge
                      variant="light"
                      tt="none"
                      color={meets(record.level, record.requiredLevel) ? 'teal' : 'orange'}
                    >
                      {t(`level.${record.level}`)}
                      {!meets(record.level, record.requiredLevel) && ` · ${t('standing.flagged')}`}
                    </Badge>
                  )}
                </Table.Td>
                <Table.Td>{t(`level.${record.requiredLevel}`)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Cards>
      )}
    </Panel>
  );
}
