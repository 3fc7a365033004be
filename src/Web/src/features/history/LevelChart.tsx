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
  // One step a meeting, not a year: the talks met thrice in one year and not at all in others.
  const known = meetings.flatMap((meeting, index) => {
    const level = row.cells.get(meeting.id)?.level;
    return level ? [{ meeting, level, index }] : [];
  });
  const shown = [...known.map(({ level }) => level), required].map((level) => levels.indexOf(level));
  const highest = Math.max(0, Math.min(...shown) - 1);
  const lowest = Math.min(levels.length - 1, Math.max(...shown) + 1);
  const x = (index: number) => left + ((index + 0.5) / meetings.length) * (width - left - right);
  const y = (level: Level) =>
    top + ((levels.indexOf(level) - highest) / Math.max(1, lowest - highest)) * (height - top - bottom);
  const points = known.map(({ index, level }) => ({ x: x(index), y: y(level) }));
  const years = meetings.flatMap(({ starts, timeZone }, index) => {
    const year = yearIn(starts, timeZone);
    const before = meetings[index - 1];
    return before && yearIn(before.starts, before.timeZone) === year ? [] : [{ year, index }];
  });

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
        {years.map(({ year, index }) => (
          <text key={year} x={x(index)} y={height - 6} className={classes.axis} textAnchor="middle">
            ’{year.slice(-2)}
          </text>
        ))}
        <line x1={left} x2={width - right} y1={y(required)} y2={y(required)} className={classes.required} />
        <text x={width - right} y={y(required) - 4} className={classes.requiredWord} textAnchor="end">
          {t('history.required')}
        </text>
        <path d={stepPath(points)} className={classes.line} />
        {known.map(({ meeting, level, index }) => (
          <circle
            key={meeting.id}
            cx={x(index)}
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
