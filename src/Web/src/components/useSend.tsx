import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import { Text } from '@mantine/core';
import { meetingPath } from '@/api/paths';
import { Problem, Unreachable } from '@/api/problem';
import { useSession } from '@/api/session';
import { t, type PlainKey } from '@/texts';

const titles: Partial<Record<number, PlainKey>> = {
  401: 'problem.401',
  403: 'problem.403',
  404: 'problem.404',
  409: 'problem.409',
  422: 'problem.422',
  429: 'problem.429',
};

export function titleOf(error: unknown): string {
  if (error instanceof Problem) return t(titles[error.status] ?? 'problem.refused');
  return error instanceof Unreachable ? t('problem.unreachable') : t('problem.failed');
}

export function detailOf(error: unknown): string {
  if (error instanceof Problem) return error.message;
  return error instanceof Unreachable ? t('problem.unreachable.text') : t('problem.unexpected');
}

/** Says that something was not done, and by which rule. */
export function notifyRefusal(error: unknown): void {
  const rule = error instanceof Problem ? error.rule : undefined;
  notifications.show({
    color: error instanceof Problem ? 'orange' : 'red',
    title: titleOf(error),
    autoClose: 12_000,
    message: (
      <>
        <Text size="sm">{detailOf(error)}</Text>
        {rule && (
          <>
            <Text size="xs" mt={4}>
              {t('problem.rule', { text: rule.text })}
            </Text>
            <Text size="xs">{t('problem.source', { source: rule.source })}</Text>
          </>
        )}
      </>
    ),
  });
}

/** Sends commands; a refusal is shown, and answered with undefined. */
export function useSend() {
  const { api } = useSession();
  return useCallback(
    async <T,>(path: string, body?: object): Promise<T | undefined> => {
      try {
        return await api.send<T>(path, body);
      } catch (error) {
        notifyRefusal(error);
        return undefined;
      }
    },
    [api],
  );
}

export type SendToMeeting = (command: string, body?: object) => Promise<boolean>;

/** Sends commands to one meeting; answers whether it was done. */
export function useSendToMeeting(meeting: string): SendToMeeting {
  const send = useSend();
  return useCallback(
    async (command: string, body?: object) => (await send(meetingPath(meeting, command), body)) !== undefined,
    [send, meeting],
  );
}
