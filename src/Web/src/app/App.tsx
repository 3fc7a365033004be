import { DirectionProvider, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { RouterProvider } from 'react-router/dom';
import { shouldRetry } from '@/api/queries';
import { currentLanguage, directionOf } from '@/texts';
import { router } from './router';
import { makeTheme } from './theme';

const queries = new QueryClient({
  // What is shown is renewed when the server says that it changed, not by the clock.
  defaultOptions: { queries: { staleTime: 60_000, retry: shouldRetry } },
});

export function App() {
  const [theme] = useState(makeTheme);
  return (
    <DirectionProvider initialDirection={directionOf(currentLanguage())} detectDirection={false}>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <Notifications position="bottom-right" limit={4} />
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  );
}
