import { Alert, Button, Code, FileButton, Group, Stack, Text, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { newKey } from '@/api/client';
import { Problem } from '@/api/problem';
import { renewMechanism } from '@/api/queries';
import { usePage, useSession } from '@/api/session';
import type { ImportReceipt } from '@/api/types';
import { detailOf } from '@/components/useSend';
import { t } from '@/texts';
import { PageHead } from './PageHead';

/** Where it is wrong, and what is wrong there. */
interface Mistake {
  path?: string;
  detail: string;
}

export function mistakesOf(error: unknown): Mistake[] {
  if (!(error instanceof Problem)) return [{ detail: detailOf(error) }];
  const listed = Object.entries(error.details.errors ?? {}).flatMap(([path, details]) =>
    details.map((detail) => ({ path, detail })),
  );
  if (listed.length > 0) return listed;
  return [{ ...(error.field ? { path: error.field } : {}), detail: error.message }];
}

export function ImportPage() {
  const { api, chooseMechanism } = useSession();
  const page = usePage();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [pending, setPending] = useState(false);
  const [mistakes, setMistakes] = useState<Mistake[]>([]);
  const [done, setDone] = useState<ImportReceipt>();

  const submit = async () => {
    setMistakes([]);
    setDone(undefined);
    let document: object;
    try {
      document = JSON.parse(text) as object;
    } catch (error) {
      setMistakes([{ detail: t('import.notJson', { detail: error instanceof Error ? error.message : '' }) }]);
      return;
    }
    setPending(true);
    try {
      const receipt = await api.send<ImportReceipt>('mechanisms/import', document, { key: newKey() });
      setDone(receipt);
      await renewMechanism(queries, receipt.mechanism);
    } catch (error) {
      setMistakes(mistakesOf(error));
    } finally {
      setPending(false);
    }
  };

  return (
    <Stack maw={860}>
      <PageHead title={t('import.title')} />
      <Text>{t('import.text')}</Text>
      <Group>
        <FileButton
          accept="application/json,.json"
          onChange={(file) => {
            if (file) void file.text().then(setText);
          }}
        >
          {(props) => (
            <Button variant="default" {...props}>
              {t('import.file')}
            </Button>
          )}
        </FileButton>
      </Group>
      <Textarea
        label={t('import.paste')}
        autosize
        minRows={8}
        maxRows={18}
        spellCheck={false}
        styles={{ input: { fontFamily: 'monospace', fontSize: 13 } }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group>
        <Button loading={pending} disabled={text.trim() === ''} onClick={() => void submit()}>
          {t('import.submit')}
        </Button>
      </Group>
      {mistakes.length > 0 && (
        <Alert color="red" title={t('import.failed')} role="alert">
          <Stack gap={6}>
            {mistakes.map(({ path, detail }) => (
              <div key={`${path ?? ''} ${detail}`}>
                {path && <Code>{t('import.at', { path })}</Code>} <Text size="sm">{detail}</Text>
              </div>
            ))}
          </Stack>
        </Alert>
      )}
      {done && (
        <Alert color="teal" title={t('import.done')} role="status">
          <Stack gap="xs" align="start">
            <Text size="sm">
              {t('import.counts', {
                parties: done.parties,
                bodies: done.bodies,
                meetings: done.meetings,
                commitments: done.commitments,
              })}
            </Text>
            <Button
              size="xs"
              variant="light"
              component={Link}
              to={page('history')}
              onClick={() => chooseMechanism(done.mechanism)}
            >
              {t('import.open')}
            </Button>
          </Stack>
        </Alert>
      )}
    </Stack>
  );
}
