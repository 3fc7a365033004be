import { Anchor, Paper, SimpleGrid, Table, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { Link } from 'react-router';
import { mechanismPath } from '@/api/paths';
import { useMechanism } from '@/api/queries';
import { usePage } from '@/api/session';
import { Cards } from '@/components/Cards';
import { Loaded } from '@/components/Loaded';
import { PartyPlate } from '@/components/PartyPlate';
import { isZone, timeIn, zoneCity } from '@/components/time';
import { useSend } from '@/components/useSend';
import { useServerTime } from '@/live/LiveProvider';
import { t } from '@/texts';
import { filled, isIdentity, ZoneField } from './fields';
import { FormDialog } from './FormDialog';
import { PageHead } from './PageHead';
import { useRenew } from './useRenew';

export function PartiesPage() {
  const mechanism = useMechanism();
  const page = usePage();
  const now = useServerTime(60_000);
  const [filter, setFilter] = useState('');
  return (
    <Loaded query={mechanism}>
      {({ id, parties }) => (
        <>
          <PageHead title={t('parties.title')}>
            <AdmitParty mechanism={id} />
          </PageHead>
          {parties.length > 12 && (
            <TextInput
              mb="sm"
              maw={320}
              type="search"
              aria-label={t('app.filter')}
              placeholder={t('app.filter')}
              value={filter}
              onChange={(event) => setFilter(event.currentTarget.value)}
            />
          )}
          <Paper withBorder radius="md" p="sm">
            <Cards>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('roll.party')}</Table.Th>
                  <Table.Th>{t('parties.name')}</Table.Th>
                  <Table.Th>{t('parties.capital')}</Table.Th>
                  <Table.Th>{t('parties.timeZone')}</Table.Th>
                  <Table.Th>{t('parties.language')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {parties
                  .filter((party) =>
                    `${party.id} ${party.name} ${party.short}`
                      .toLowerCase()
                      .includes(filter.trim().toLowerCase()),
                  )
                  .map((party) => (
                    <Table.Tr key={party.id}>
                      <Table.Td>
                        <Anchor component={Link} to={page(`parties/${party.id}`)}>
                          <PartyPlate party={party.id} name={party.short} strong />
                        </Anchor>
                      </Table.Td>
                      <Table.Td>{party.name}</Table.Td>
                      <Table.Td>{party.capital}</Table.Td>
                      <Table.Td>
                        {zoneCity(party.timeZone)} {isZone(party.timeZone) && timeIn(now, party.timeZone)}
                      </Table.Td>
                      <Table.Td>{party.language}</Table.Td>
                    </Table.Tr>
                  ))}
              </Table.Tbody>
            </Cards>
          </Paper>
        </>
      )}
    </Loaded>
  );
}

function AdmitParty({ mechanism }: { mechanism: string }) {
  const send = useSend();
  const renew = useRenew();
  const form = useForm({
    initialValues: { id: '', name: '', short: '', capital: '', timeZone: '', language: '' },
    validate: {
      id: isIdentity,
      name: filled,
      short: filled,
      capital: filled,
      timeZone: (value) => (isZone(value) ? null : t('parties.timeZone')),
      language: filled,
    },
  });
  return (
    <FormDialog
      title={t('parties.add')}
      action={t('parties.admit')}
      onOpen={form.reset}
      onSubmit={() =>
        form.validate().hasErrors
          ? undefined
          : renew(send(mechanismPath(mechanism, 'admit-party'), form.values))
      }
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={t('parties.id')}
          description={t('parties.id.help')}
          required
          data-autofocus
          {...form.getInputProps('id')}
        />
        <TextInput label={t('parties.short')} required {...form.getInputProps('short')} />
        <TextInput label={t('parties.name')} required {...form.getInputProps('name')} />
        <TextInput label={t('parties.capital')} required {...form.getInputProps('capital')} />
        <ZoneField label={t('parties.timeZone')} required {...form.getInputProps('timeZone')} />
        <TextInput label={t('parties.language')} required {...form.getInputProps('language')} />
      </SimpleGrid>
    </FormDialog>
  );
}
