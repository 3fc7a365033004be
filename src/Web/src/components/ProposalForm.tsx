import {
  Button,
  Group,
  Modal,
  NativeSelect,
  Stack,
  Text,
  Textarea,
  TextInput,
  type ButtonProps,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import type { CharterView } from '@/api/types';
import { t } from '@/texts';
import type { SendToMeeting } from './useSend';

interface NewProposalProps extends ButtonProps {
  charter: CharterView;
  send: SendToMeeting;
}

/** A button, and the dialog in which a text is put before the meeting. */
export function NewProposal({ charter, send, ...props }: NewProposalProps) {
  const [opened, { open, close }] = useDisclosure(false);
  const [pending, setPending] = useState(false);
  const matters = Object.entries(charter.matters);
  const form = useForm({
    initialValues: { title: '', text: '', matter: matters[0]?.[0] ?? '' },
    validate: {
      title: (value) => (value.trim() === '' ? true : null),
      text: (value) => (value.trim() === '' ? true : null),
    },
  });
  const matter = charter.matters[form.values.matter];
  return (
    <>
      <Button {...props} onClick={open} aria-haspopup="dialog">
        {t('proposal.new')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('proposal.new')} size="lg" centered>
        <form
          onSubmit={form.onSubmit((values) => {
            setPending(true);
            void send('submit-proposal', {
              title: values.title.trim(),
              text: values.text.trim(),
              matter: values.matter,
            })
              .then((done) => {
                if (!done) return;
                form.reset();
                close();
              })
              .finally(() => setPending(false));
          })}
        >
          <Stack>
            <TextInput
              label={t('proposal.name')}
              required
              maxLength={200}
              data-autofocus
              {...form.getInputProps('title')}
            />
            <Textarea
              label={t('proposal.text')}
              required
              autosize
              minRows={5}
              maxRows={16}
              maxLength={40_000}
              {...form.getInputProps('text')}
            />
            <NativeSelect
              label={t('proposal.matter')}
              data={matters.map(([value, { name }]) => ({ value, label: name }))}
              {...form.getInputProps('matter')}
            />
            {matter && (
              <Text size="sm" c="dimmed">
                {t('proposal.decidedBy', { rule: matter.rule, article: matter.article })}
              </Text>
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t('app.cancel')}
              </Button>
              <Button type="submit" loading={pending}>
                {t('proposal.submit')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
