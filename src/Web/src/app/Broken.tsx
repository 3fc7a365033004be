import { Button, Center, Stack, Text } from '@mantine/core';
import { isRouteErrorResponse, useRouteError } from 'react-router';
import { t } from '@/texts';

export function NotFound() {
  return (
    <Center mih="60dvh">
      <Text>{t('app.notFound')}</Text>
    </Center>
  );
}

/** A screen that failed says so, and offers to begin again. */
export function Broken() {
  const error = useRouteError();
  if (isRouteErrorResponse(error)) return <NotFound />;
  return (
    <Center mih="60dvh" p="md">
      <Stack align="center" role="alert">
        <Text>{t('app.broken')}</Text>
        <Button onClick={() => window.location.reload()}>{t('app.reload')}</Button>
      </Stack>
    </Center>
  );
}
