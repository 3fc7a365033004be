import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { chooseLanguage, currentLanguage, directionOf } from '@/texts';
import { App } from './App';

chooseLanguage(navigator.languages);
document.documentElement.lang = currentLanguage();
document.documentElement.dir = directionOf(currentLanguage());

const root = document.getElementById('root');
if (!root) throw new Error('The page has no root.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
