import { Group, Paper, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import classes from './Panel.module.css';

/** A part of a screen with its heading. */
export function Panel({
  title,
  aside,
  children,
  fill = false,
}: {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  /** Takes the height that is left and scrolls inside. */
  fill?: boolean;
}) {
  const id = useId();
  return (
    <Paper
      component="section"
      withBorder
      radius="md"
      className={classes.panel}
      data-fill={fill || undefined}
      aria-labelledby={id}
    >
      <Group justify="space-between" gap="xs" className={classes.head}>
        <Title order={2} size="h5" id={id}>
          {title}
        </Title>
        {aside}
      </Group>
      <div className={classes.content}>{children}</div>
    </Paper>
  );
}
