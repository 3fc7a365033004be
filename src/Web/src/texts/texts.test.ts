import { afterEach, describe, expect, it } from 'vitest';
import { en } from './en';
import { chooseLanguage, currentLanguage, directionOf, t } from '.';

// The source as text, to see which keys are used.
const sources = import.meta.glob<string>('../**/*.{ts,tsx}', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const code = Object.entries(sources)
  .filter(([path]) => !path.endsWith('en.ts') && !path.includes('.test.'))
  .map(([, text]) => text)
  .join('\n');

describe('texts', () => {
  afterEach(() => chooseLanguage(['en']));

  it('are filled in', () => {
    expect(t('quorum.text', { present: 4, members: 6, needed: 5 })).toBe('4 of 6 present, 5 needed');
  });

  it('follow the number', () => {
    expect(t('vote.abstaining', { n: 1 })).toBe('1 abstention');
    expect(t('vote.abstaining', { n: 2 })).toBe('2 abstentions');
  });

  it('have no empty entry', () => {
    for (const [key, entry] of Object.entries(en))
      for (const text of typeof entry === 'string' ? [entry] : Object.values(entry))
        expect(text.trim(), key).not.toBe('');
  });

  it('have a short word of three letters at most for every level', () => {
    const short = Object.entries(en).filter(([key]) => key.startsWith('levelShort.'));
    expect(short).toHaveLength(8);
    for (const [key, text] of short) {
      expect(en).toHaveProperty([key.replace('levelShort', 'level')]);
      expect((text as string).length, key).toBeLessThanOrEqual(3);
    }
  });

  it('are all used', () => {
    const unused = Object.keys(en).filter((key) => {
      if (code.includes(`'${key}'`)) return false;
      // Families of words are looked up by a value: t(`status.${status}`).
      const parts = key.split('.');
      return !parts.some((_, i) => i > 0 && code.includes(`\`${parts.slice(0, i).join('.')}.\${`));
    });
    expect(unused).toEqual([]);
  });

  it('fall back to English where there is no catalogue', () => {
    chooseLanguage(['xx-YY', 'zz']);
    expect(currentLanguage()).toBe('en');
  });

  it('know which way a language is written', () => {
    expect(directionOf('ar-EG')).toBe('rtl');
    expect(directionOf('ko')).toBe('ltr');
  });
});
