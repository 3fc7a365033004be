import { levels, type Level, type MeetingEntry } from '@/api/types';
import { PartyPlate } from '@/components/PartyPlate';
import { yearIn } from '@/components/time';
import { t } from '@/texts';
import classes from './HistoryPage.module.css';
import { stepPath, type PartyLevels } from './levels';

interface LevelChartProps {
  row: PartyLevels;
  meetings: MeetingEntry[];
  required: Level;
}

const width = 360;
const height = 150;
const left = 44;
const right = 10;
const top = 10;
const bottom = 22;

/** A party's level over time, in steps, against the required one. */
export function LevelChart({ row, meetings, required }: LevelChartProps) {
  const known = meetings.flatMap((meeting) => {
    const level = row.cells.get(meeting.id)?.level;
    return level ? [{ meeting, level, time: Date.parse(meeting.starts) }] : [];
  });
  const first = Date.parse(meetings[0]?.starts ?? '');
  const last = Date.parse(meetings.at(-1)?.starts ?? '');
  const shown = [...known.map(({ level }) => level), required].map((level) => levels.indexOf(level));
  const highest = Math.max(0, Math.min(...shown) - 1);
  const lowest = Math.min(levels.length - 1, Math.max(...shown) + 1);
  const x = (time: number) => left + ((time - first) / Math.max(1, last - first)) * (width - left - right);
  const y = (level: Level) =>
    top + ((levels.indexOf(level) - highest) / Math.max(1, lowest - highest)) * (height - top - bottom);
  const points = known.map(({ time, level }) => ({ x: x(time), y: y(level) }));
  const years = [...new Set(meetings.map((meeting) => yearIn(meeting.starts, meeting.timeZone)))];

  return (
    <figure className={classes.chart}>
      <figcaption>
        <PartyPlate party={row.party} name={row.name} strong />
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={t('history.trend', { party: row.name, n: known.length })}
      >
        {levels.slice(highest, lowest + 1).map((level) => (
          <g key={level}>
            <line x1={left} x2={width - right} y1={y(level)} y2={y(level)} className={classes.grid} />
            <text
              x={left - 6}
              y={y(level)}
              className={classes.axis}
              textAnchor="end"
              dominantBaseline="middle"
            >
              {t(`levelShort.${level}`)}
            </text>
          </g>
        ))}
        {years.map((year) => {
          const start = Date.UTC(Number(year), 0, 1);
          const at = Math.max(first, start);
          return (
            <text key={year} x={x(at)} y={height - 6} className={classes.axis}>
              {year}
            </text>
          );
        })}
        <line x1={left} x2={width - right} y1={y(required)} y2={y(required)} className={classes.required} />
        <text x={width - right} y={y(required) - 4} className={classes.requiredWord} textAnchor="end">
          {t('history.required')}
        </text>
        <path d={stepPath(points)} className={classes.line} />
        {known.map(({ meeting, level, time }) => (
          <circle
            key={meeting.id}
            cx={x(time)}
            cy={y(level)}
            r={4}
            className={classes.point}
            data-below={row.cells.get(meeting.id)?.below || undefined}
          >
            <title>
              {meeting.name}: {t(`level.${level}`)}
            </title>
          </circle>
        ))}
      </svg>
    </figure>
  );
}
