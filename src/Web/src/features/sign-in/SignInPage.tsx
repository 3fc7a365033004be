import { Alert, Button, Center, Loader, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { createApi, newKey } from '@/api/client';
import { Problem } from '@/api/problem';
import { pageOf } from '@/api/session';
import { t, type PlainKey } from '@/texts';
import { tokenOf } from './link';

const reasons: Record<string, PlainKey> = {
  'link-used': 'signIn.used',
  'link-expired': 'signIn.expired',
  'link-revoked': 'signIn.revoked',
  'unknown-link': 'signIn.unknown',
  'malformed-link': 'signIn.unknown',
  'too-many-requests': 'signIn.tooMany',
};

export function explain(error: unknown): string {
  if (!(error instanceof Problem)) return t('signIn.unreachable');
  const known = reasons[error.code] ?? (error.status === 429 ? 'signIn.tooMany' : undefined);
  return known ? t(known) : error.message;
}

// One link is redeemed once, however often the page is drawn; tried again, it is with the same key, so that an answer
// that was lost on the way does not use the link up.
const redeemed = new Map<string, Promise<string>>();
const keys = new Map<string, string>();

function redeem(token: string): Promise<string> {
  let answer = redeemed.get(token);
  if (!answer) {
    const key = keys.get(token) ?? newKey();
    keys.set(token, key);
    answer = createApi()
      .send<{ session: string }>('sessions', { link: token, kind: 'cookie' }, { key })
      .then(({ session }) => session);
    redeemed.set(token, answer);
    // An unreachable server has not used the link up.
    answer.catch((error: unknown) => error instanceof Problem || redeemed.delete(token));
  }
  return answer;
}

/** Turns the link into a session and leaves no trace of it in the address. */
export function SignInPage() {
  const { hash } = useLocation();
  const token = tokenOf(hash);
  return token ? <SigningIn key={token} token={token} /> : <HowToSignIn problem={t('signIn.noLink')} />;
}

function SigningIn({ token }: { token: string }) {
  const navigate = useNavigate();
  const [problem, setProblem] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let shown = true;
    redeem(token).then(
      (session) => shown && void navigate(pageOf(session), { replace: true }),
      (error: unknown) => shown && setProblem(explain(error)),
    );
    return () => {
      shown = false;
    };
  }, [token, attempt, navigate]);

  if (problem !== undefined)
    return (
      <HowToSignIn
        problem={problem}
        onRetry={() => {
          setProblem(undefined);
          setAttempt(attempt + 1);
        }}
      />
    );
  return (
    <Center mih="60dvh" role="status">
      <Stack align="center">
        <Loader />
        <Text>{t('signIn.working')}</Text>
      </Stack>
    </Center>
  );
}

/** How one gets in. */
export function HowToSignIn({ problem, onRetry }: { problem?: string; onRetry?: () => void }) {
  const navigate = useNavigate();
  const [link, setLink] = useState('');
  const token = tokenOf(link);
  return (
    <Center mih="100dvh" p="md">
      <Paper withBorder radius="md" p="xl" maw={520} w="100%">
        <Stack>
          <img src="/mark.svg" alt="" width={48} height={48} />
          <Title order={1} size="h2">
            {t('app.name')}
          </Title>
          {problem !== undefined && (
            <Alert color="orange" title={t('signIn.failed')} role="alert">
              {problem}
            </Alert>
          )}
          <Text>{t('signIn.how')}</Text>
          {onRetry && (
            <Button variant="default" onClick={onRetry}>
              {t('app.retry')}
            </Button>
          )}
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (token) void navigate(`/sign-in#${token}`);
            }}
          >
            <Stack>
              <TextInput
                label={t('signIn.paste')}
                value={link}
                onChange={(event) => setLink(event.currentTarget.value)}
                autoComplete="off"
                spellCheck={false}
              />
              <Button type="submit" disabled={!token}>
                {t('signIn.open')}
              </Button>
            </Stack>
          </form>
        </Stack>
      </Paper>
    </Center>
  );
}
