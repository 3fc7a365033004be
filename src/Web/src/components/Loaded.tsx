import { Alert, Button, Center, Loader, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { t } from '@/texts';
import { detailOf } from './useSend';

/** What was read, or that it is being read, or why it could not be. */
export function Loaded<T>({
  query,
  children,
}: {
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error)
    return (
      <Alert color="red" title={t('problem.loading')}>
        <Text size="sm" mb="sm">
          {detailOf(query.error)}
        </Text>
        <Button size="xs" variant="default" onClick={() => void query.refetch()}>
          {t('app.retry')}
        </Button>
      </Alert>
    );
  return <Waiting />;
}

export function Waiting() {
  return (
    <Center mih={200}>
      <Loader aria-label={t('app.loading')} />
    </Center>
  );
}
