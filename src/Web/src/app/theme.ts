import { createTheme, type MantineColorsTuple } from '@mantine/core';
import { t } from '@/texts';

const brand: MantineColorsTuple = [
  '#eaf3fb',
  '#d3e4f3',
  '#a5c8e6',
  '#74aad9',
  '#4d90ce',
  '#3580c7',
  '#2677c3',
  '#1a66ac',
  '#0d5a9b',
  '#0b3f73',
];

/** Made once the language is chosen: parts of it are words. */
export const makeTheme = () =>
  createTheme({
    primaryColor: 'brand',
    primaryShade: { light: 8, dark: 6 },
    colors: { brand },
    autoContrast: true,
    defaultRadius: 'md',
    respectReducedMotion: true,
    fontFamily:
      'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", "Helvetica Neue", Arial, sans-serif',
    headings: { fontWeight: '650' },
    components: {
      Modal: { defaultProps: { closeButtonProps: { 'aria-label': t('app.close') } } },
      Notification: { defaultProps: { closeButtonProps: { 'aria-label': t('app.close') } } },
    },
  });
