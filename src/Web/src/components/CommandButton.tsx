import { Button, Group, Modal, Stack, Text, Textarea, type ButtonProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import { t } from '@/texts';

interface CommandButtonProps extends ButtonProps {
  /** Answers whether it was done. */
  onSend: () => Promise<boolean>;
  children: ReactNode;
  /** Asked before it is sent. */
  confirm?: { title: string; text: ReactNode };
  'aria-label'?: string;
  'aria-keyshortcuts'?: string;
}

/** A button that sends a command, shows that it is under way, and is not pressed twice. */
export function CommandButton({ onSend, confirm, children, ...props }: CommandButtonProps) {
  const [pending, setPending] = useState(false);
  const [asking, { open, close }] = useDisclosure(false);

  const send = async () => {
    setPending(true);
    try {
      if (await onSend()) close();
    } finally {
      setPending(false);
    }
  };

  if (!confirm)
    return (
      <Button {...props} loading={pending} onClick={() => void send()}>
        {children}
      </Button>
    );
  return (
    <>
      <Button {...props} onClick={open} aria-haspopup="dialog">
        {children}
      </Button>
      <Modal opened={asking} onClose={close} title={confirm.title} centered>
        <Stack>
          <Text component="div" size="sm">
            {confirm.text}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('app.cancel')}
            </Button>
            <Button color={props.color} loading={pending} onClick={() => void send()} data-autofocus>
              {children}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

interface ReasonButtonProps extends ButtonProps {
  /** Answers whether it was done. */
  onSend: (reason: string) => Promise<boolean>;
  children: ReactNode;
  title: string;
  text?: ReactNode;
  label?: string;
  optional?: boolean;
  action?: string;
  /** Further fields of the dialog. */
  fields?: ReactNode;
}

/** A button for a command that states a reason. */
export function ReasonButton({
  onSend,
  children,
  title,
  text,
  label,
  optional = false,
  action,
  fields,
  ...props
}: ReasonButtonProps) {
  const [asking, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button {...props} onClick={open} aria-haspopup="dialog">
        {children}
      </Button>
      <Modal opened={asking} onClose={close} title={title} centered>
        <ReasonForm
          label={label ?? t('meeting.reason')}
          optional={optional}
          action={action ?? title}
          color={props.color}
          onCancel={close}
          onSend={async (reason) => {
            const done = await onSend(reason);
            if (done) close();
            return done;
          }}
        >
          {text && (
            <Text component="div" size="sm">
              {text}
            </Text>
          )}
          {fields}
        </ReasonForm>
      </Modal>
    </>
  );
}

interface ReasonFormProps {
  label: string;
  action: string;
  optional?: boolean;
  color?: ButtonProps['color'];
  onSend: (reason: string) => Promise<boolean>;
  onCancel: () => void;
  children?: ReactNode;
}

export function ReasonForm({
  label,
  action,
  optional = false,
  color,
  onSend,
  onCancel,
  children,
}: ReasonFormProps) {
  const [reason, setReason] = useState('');
  const [pending, setPending] = useState(false);
  const ready = optional || reason.trim() !== '';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready || pending) return;
        setPending(true);
        void onSend(reason.trim()).finally(() => setPending(false));
      }}
    >
      <Stack>
        {children}
        <Textarea
          label={label}
          required={!optional}
          withAsterisk={!optional}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={2_000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t('app.cancel')}
          </Button>
          <Button type="submit" color={color} loading={pending} disabled={!ready}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
