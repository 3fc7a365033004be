import { Group, Title } from '@mantine/core';
import type { ReactNode } from 'react';

export function PageHead({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <Group justify="space-between" mb="md">
      <Title order={1} size="h3">
        {title}
      </Title>
      {children}
    </Group>
  );
}
