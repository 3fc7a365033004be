import { describe, expect, it } from 'vitest';
import { levelsOf, seniority, stepPath } from './levels';

const record = {
  body: 'heads',
  name: 'First round',
  starts: '2003-08-27T00:00:00Z',
  requiredLevel: 'ambassador-at-large' as const,
};

describe('levels over time', () => {
  it('mark what is below the required level, and nothing else', () => {
    const { cells } = levelsOf('USA', 'United States', [
      { ...record, meeting: 'above', level: 'vice-minister' },
      { ...record, meeting: 'at', level: 'ambassador-at-large' },
      { ...record, meeting: 'below', level: 'director-general' },
      { ...record, meeting: 'unknown' },
    ]);
    expect([...cells].map(([meeting, { below }]) => [meeting, below])).toEqual([
      ['above', false],
      ['at', false],
      ['below', true],
      ['unknown', false],
    ]);
  });

  it('are darkest for the most senior', () => {
    expect(seniority('head-of-state')).toBe(1);
    expect(seniority('expert')).toBe(0);
    expect(seniority('minister')).toBeGreaterThan(seniority('vice-minister'));
  });

  it('are drawn in steps', () => {
    const path = stepPath([
      { x: 0, y: 10 },
      { x: 5, y: 10 },
      { x: 9, y: 4 },
    ]);
    expect(path).toBe('M0 10H5H9V4');
  });
});
