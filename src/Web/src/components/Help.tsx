import { ActionIcon, Kbd, Modal, Table, Tooltip } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { IconKeyboard } from '@tabler/icons-react';
import { t, type PlainKey } from '@/texts';

export interface Shortcut {
  keys: string;
  does: PlainKey;
}

const everywhere: Shortcut[] = [
  { keys: 'Tab', does: 'keys.tab' },
  { keys: '?', does: 'keys.help' },
];

/** What the keys do here; opened by "?". */
export function Help({ shortcuts = [] }: { shortcuts?: Shortcut[] }) {
  const [opened, { open, close }] = useDisclosure(false);
  useHotkeys([
    ['shift+?', open],
    ['?', open],
  ]);
  return (
    <>
      <Tooltip label={t('app.help')}>
        <ActionIcon variant="subtle" color="gray" size="lg" onClick={open} aria-label={t('app.help')}>
          <IconKeyboard size={20} />
        </ActionIcon>
      </Tooltip>
      <Modal opened={opened} onClose={close} title={t('keys.title')} centered>
        <Table>
          <Table.Tbody>
            {[...shortcuts, ...everywhere].map(({ keys, does }) => (
              <Table.Tr key={does}>
                <Table.Td w={90}>
                  <Kbd>{keys}</Kbd>
                </Table.Td>
                <Table.Td>{t(does)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Modal>
    </>
  );
}
