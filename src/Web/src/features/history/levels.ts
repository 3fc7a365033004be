import { levels, meets, type AttendanceRecord, type Level, type MeetingEntry } from '@/api/types';

/** How a party was represented at one meeting. */
export interface Cell {
  level?: Level;
  headedBy?: string;
  title?: string;
  attended?: boolean;
  below: boolean;
}

export interface PartyLevels {
  party: string;
  name: string;
  /** By meeting. */
  cells: Map<string, Cell>;
}

/** Each party's level at each meeting that the record knows. */
export const levelsOf = (
  party: string,
  name: string,
  attendance: readonly AttendanceRecord[],
): PartyLevels => ({
  party,
  name,
  cells: new Map(
    attendance.map((record) => [
      record.meeting,
      {
        ...(record.level ? { level: record.level } : {}),
        ...(record.headedBy === undefined ? {} : { headedBy: record.headedBy }),
        ...(record.title === undefined ? {} : { title: record.title }),
        ...(record.attended === undefined ? {} : { attended: record.attended }),
        below: record.level !== undefined && !meets(record.level, record.requiredLevel),
      },
    ]),
  ),
});

/** The meetings of a body that were held, in the order in which they were. */
export const heldBy = (entries: readonly MeetingEntry[], body: string): MeetingEntry[] =>
  entries
    .filter((entry) => entry.body === body && entry.status === 'closed')
    .sort((a, b) => Date.parse(a.starts) - Date.parse(b.starts));

/** 1 for the most senior level, 0 for the least. */
export const seniority = (level: Level) => 1 - levels.indexOf(level) / (levels.length - 1);

export interface Point {
  x: number;
  y: number;
}

/** The way of a step chart through the points: level until the next meeting, then up or down. */
export function stepPath(points: readonly Point[]): string {
  return points
    .map(({ x, y }, i) => {
      const before = points[i - 1];
      return before ? `H${round(x)}${y === before.y ? '' : `V${round(y)}`}` : `M${round(x)} ${round(y)}`;
    })
    .join('');
}

const round = (value: number) => Math.round(value * 10) / 10;
