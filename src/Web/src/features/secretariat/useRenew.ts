import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { renewMechanism } from '@/api/queries';
import { useSession } from '@/api/session';

/** Waits for a command, reads again what it changed, and answers whether it was done. */
export function useRenew() {
  const queries = useQueryClient();
  const { mechanism } = useSession();
  return useCallback(
    async (sent: Promise<unknown>): Promise<boolean> => {
      const done = await sent;
      if (done === undefined || done === false) return false;
      if (mechanism !== undefined) void renewMechanism(queries, mechanism);
      return true;
    },
    [queries, mechanism],
  );
}
