import { Button, Group, Modal, Stack, Text, type ButtonProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import { t } from '@/texts';

interface FormDialogProps extends ButtonProps {
  /** What the button says, and the dialog's heading. */
  title: string;
  action: string;
  text?: string;
  /** Sends; answers whether it was done. Undefined when the form is not complete. */
  onSubmit: () => Promise<boolean> | undefined;
  /** Fills the fields when the dialog is opened. */
  onOpen?: () => void;
  /** Drawn while the dialog is open. */
  children: ReactNode;
  'aria-label'?: string;
}

/** A button that opens a form, which closes when what it sent was accepted. */
export function FormDialog({ title, action, text, onSubmit, onOpen, children, ...props }: FormDialogProps) {
  const [opened, { open, close }] = useDisclosure(false);
  const [pending, setPending] = useState(false);
  return (
    <>
      <Button
        {...props}
        aria-haspopup="dialog"
        onClick={() => {
          onOpen?.();
          open();
        }}
      >
        {title}
      </Button>
      <Modal opened={opened} onClose={close} title={title} size="lg" centered>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            const sent = onSubmit();
            if (!sent) return;
            setPending(true);
            void sent.then((done) => done && close()).finally(() => setPending(false));
          }}
        >
          <Stack>
            {text && <Text size="sm">{text}</Text>}
            {children}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t('app.cancel')}
              </Button>
              <Button type="submit" loading={pending}>
                {action}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
