import { Table } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import classes from './Cards.module.css';

/** A table that becomes a list of cards on a phone, each value under the name of its column. */
export function Cards({ children }: { children: ReactNode }) {
  const table = useRef<HTMLTableElement>(null);
  useEffect(() => {
    const element = table.current;
    if (!element) return;
    const names = [...element.querySelectorAll('thead th')].map(
      (cell) => cell.getAttribute('data-name') ?? cell.textContent,
    );
    for (const row of element.querySelectorAll('tbody tr'))
      [...row.children].forEach((cell, i) => cell.setAttribute('data-name', names[i] ?? ''));
  });
  return (
    <Table ref={table} className={classes.cards} verticalSpacing="xs">
      {children}
    </Table>
  );
}
