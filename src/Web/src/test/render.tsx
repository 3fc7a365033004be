import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { MemoryRouter } from 'react-router';
import { createApi } from '@/api/client';
import { SessionProvider } from '@/api/session';
import type { Me } from '@/api/types';

export const me = (change: Partial<Me> = {}): Me => ({
  session: 'SID',
  role: 'head',
  name: 'Head of USA',
  mechanism: { id: 'six-party-talks', name: 'Six-Party Talks' },
  party: { id: 'USA', short: 'United States' },
  representative: {
    id: 'head',
    name: 'Head of USA',
    title: 'Ambassador',
    role: 'head',
    level: 'ambassador-at-large',
  },
  expires: '2026-03-08T00:00:00Z',
  now: '2026-03-01T07:00:00Z',
  ...change,
});

/** Draws a part of the console as it is for somebody who is signed in. */
export const renderAs = (who: Me, children: ReactNode) =>
  render(children, {
    wrapper: ({ children: inner }: { children: ReactNode }) => (
      <MantineProvider env="test">
        <QueryClientProvider client={new QueryClient()}>
          <SessionProvider
            value={{
              api: createApi({ session: who.session }),
              me: who,
              mechanism: who.mechanism?.id,
              chooseMechanism: () => undefined,
            }}
          >
            <MemoryRouter>{inner}</MemoryRouter>
          </SessionProvider>
        </QueryClientProvider>
      </MantineProvider>
    ),
  });
