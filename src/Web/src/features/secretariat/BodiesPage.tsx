import {
  Badge,
  Group,
  MultiSelect,
  NativeSelect,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { bodyPath, mechanismPath } from '@/api/paths';
import { useMechanism } from '@/api/queries';
import type { Level, Mechanism, MechanismBody, RepresentationPolicy } from '@/api/types';
import { Loaded } from '@/components/Loaded';
import { Panel } from '@/components/Panel';
import { PartyPlate } from '@/components/PartyPlate';
import { useSend } from '@/components/useSend';
import { t } from '@/texts';
import { filled, identityOf, isIdentity, LevelField } from './fields';
import { FormDialog } from './FormDialog';
import { PageHead } from './PageHead';
import { useRenew } from './useRenew';

export function BodiesPage() {
  const mechanism = useMechanism();
  return (
    <Loaded query={mechanism}>
      {(known) => (
        <>
          <PageHead title={t('bodies.title')}>
            <EstablishBody mechanism={known} />
          </PageHead>
          <Stack>
            {known.bodies.map((body) => (
              <Body key={body.id} mechanism={known} body={body} />
            ))}
          </Stack>
        </>
      )}
    </Loaded>
  );
}

function Body({ mechanism, body }: { mechanism: Mechanism; body: MechanismBody }) {
  const short = (id: string) => mechanism.parties.find((party) => party.id === id)?.short ?? id;
  return (
    <Panel title={body.name} aside={<RequireLevel mechanism={mechanism.id} body={body} />}>
      <Stack gap="xs">
        <Group gap="xs">
          <Badge variant="light" tt="none">
            {t('level.required', { level: t(`level.${body.requiredLevel}`) })}
          </Badge>
          <Badge variant="default" tt="none">
            {t('bodies.policy')}: {body.policy ? t(`policy.${body.policy}`) : t('bodies.policy.charter')}
          </Badge>
          <Badge variant="default" tt="none">
            {body.chair ? t('meeting.inChair', { party: short(body.chair) }) : t('bodies.chair.none')}
          </Badge>
        </Group>
        <Parties label={t('bodies.members')} parties={body.members} short={short} />
        {body.observers && body.observers.length > 0 && (
          <Parties label={t('bodies.observers')} parties={body.observers} short={short} />
        )}
        {body.parent && (
          <Text size="sm" c="dimmed">
            {t('bodies.parent')}: {mechanism.bodies.find(({ id }) => id === body.parent)?.name ?? body.parent}
          </Text>
        )}
      </Stack>
    </Panel>
  );
}

function Parties({
  label,
  parties,
  short,
}: {
  label: string;
  parties: string[];
  short: (id: string) => string;
}) {
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        {label}:
      </Text>
      {parties.map((party) => (
        <PartyPlate key={party} party={party} name={short(party)} />
      ))}
    </Group>
  );
}

function RequireLevel({ mechanism, body }: { mechanism: string; body: MechanismBody }) {
  const send = useSend();
  const renew = useRenew();
  const initial = { level: body.requiredLevel, policy: body.policy ?? 'warn' };
  const form = useForm({ initialValues: initial });
  return (
    <FormDialog
      title={t('bodies.change')}
      action={t('app.save')}
      size="xs"
      variant="light"
      text={t('bodies.change.text')}
      aria-label={`${t('bodies.change')}: ${body.name}`}
      onOpen={() => form.setValues(initial)}
      onSubmit={() => renew(send(bodyPath(mechanism, body.id, 'require-level'), form.values))}
    >
      <LevelField label={t('bodies.level')} {...form.getInputProps('level')} />
      <div>
        <Text size="sm" fw={500} mb={4}>
          {t('bodies.policy')}
        </Text>
        <SegmentedControl
          fullWidth
          data={(['warn', 'require'] as const).map((value) => ({ value, label: t(`policy.${value}`) }))}
          {...form.getInputProps('policy')}
        />
        <Text size="sm" c="dimmed" mt={4}>
          {t(`policy.${form.values.policy}.text`)}
        </Text>
      </div>
    </FormDialog>
  );
}

function EstablishBody({ mechanism }: { mechanism: Mechanism }) {
  const send = useSend();
  const renew = useRenew();
  const form = useForm({
    initialValues: {
      id: '',
      name: '',
      members: [] as string[],
      observers: [] as string[],
      chair: '',
      requiredLevel: 'director-general' as Level,
      policy: '' as RepresentationPolicy | '',
      parent: '',
    },
    validate: {
      name: filled,
      members: (value) => (value.length === 0 ? true : null),
      id: (value, { name }) => isIdentity(value || identityOf(name)),
    },
  });
  const { values } = form;
  const parties = mechanism.parties.map(({ id, short }) => ({ value: id, label: `${id} · ${short}` }));
  const submit = () => {
    if (form.validate().hasErrors) return undefined;
    return renew(
      send(mechanismPath(mechanism.id, 'establish-body'), {
        id: values.id || identityOf(values.name),
        name: values.name,
        members: values.members,
        requiredLevel: values.requiredLevel,
        ...(values.observers.length > 0 ? { observers: values.observers } : {}),
        ...(values.chair ? { chair: values.chair } : {}),
        ...(values.policy ? { policy: values.policy } : {}),
        ...(values.parent ? { parent: values.parent } : {}),
      }),
    );
  };
  return (
    <FormDialog title={t('bodies.add')} action={t('bodies.establish')} onOpen={form.reset} onSubmit={submit}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={t('meeting.name')}
          required
          maxLength={200}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('parties.id')}
          placeholder={identityOf(values.name)}
          {...form.getInputProps('id')}
        />
      </SimpleGrid>
      <MultiSelect
        label={t('bodies.members')}
        required
        searchable
        data={parties}
        {...form.getInputProps('members')}
      />
      <MultiSelect
        label={t('bodies.observers')}
        searchable
        data={parties.filter(({ value }) => !values.members.includes(value))}
        {...form.getInputProps('observers')}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NativeSelect
          label={t('bodies.chair')}
          data={[
            { value: '', label: t('bodies.chair.none') },
            ...parties.filter(({ value }) => values.members.includes(value)),
          ]}
          {...form.getInputProps('chair')}
        />
        <NativeSelect
          label={t('bodies.parent')}
          data={[
            { value: '', label: t('app.none') },
            ...mechanism.bodies.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          {...form.getInputProps('parent')}
        />
        <LevelField label={t('bodies.level')} {...form.getInputProps('requiredLevel')} />
        <NativeSelect
          label={t('bodies.policy')}
          data={[
            { value: '', label: t('bodies.policy.charter') },
            { value: 'warn', label: t('policy.warn') },
            { value: 'require', label: t('policy.require') },
          ]}
          {...form.getInputProps('policy')}
        />
      </SimpleGrid>
    </FormDialog>
  );
}
