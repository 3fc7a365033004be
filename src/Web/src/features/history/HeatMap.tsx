import { ScrollArea, Text } from '@mantine/core';
import type { Level, MeetingEntry } from '@/api/types';
import { PartyPlate } from '@/components/PartyPlate';
import { dayIn } from '@/components/time';
import { t } from '@/texts';
import classes from './HistoryPage.module.css';
import { seniority, type PartyLevels } from './levels';

interface HeatMapProps {
  meetings: MeetingEntry[];
  rows: PartyLevels[];
  required: Level;
}

/** Party by meeting: one hue from light to dark, the level written in every cell, so that no colour has to be told apart. */
export function HeatMap({ meetings, rows, required }: HeatMapProps) {
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">
        {t('level.required', { level: t(`level.${required}`) })}. {t('history.legend')}
      </Text>
      <ScrollArea type="auto">
        <table className={classes.heat}>
          <thead>
            <tr>
              <td />
              {meetings.map((meeting) => (
                <th key={meeting.id} scope="col" title={meeting.name}>
                  <span className={classes.meeting}>{meeting.name}</span>
                  <span className={classes.date}>{dayIn(meeting.starts, meeting.timeZone)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ party, name, cells }) => (
              <tr key={party}>
                <th scope="row">
                  <PartyPlate party={party} name={name} />
                </th>
                {meetings.map((meeting) => {
                  const cell = cells.get(meeting.id);
                  const level = cell?.level;
                  if (!level)
                    return (
                      <td
                        key={meeting.id}
                        className={classes.unknown}
                        title={t('history.cell', {
                          party: name,
                          meeting: meeting.name,
                          level: t('history.unknown'),
                        })}
                      >
                        –
                      </td>
                    );
                  const share = seniority(level);
                  return (
                    <td
                      key={meeting.id}
                      className={classes.cell}
                      data-below={cell.below || undefined}
                      data-dark={share > 0.5 || undefined}
                      style={
                        {
                          '--share': `${Math.round(share > 0.5 ? 42 + share * 58 : 8 + share * 52)}%`,
                        } as React.CSSProperties
                      }
                      title={`${t(cell.below ? 'history.below' : 'history.cell', { party: name, meeting: meeting.name, level: t(`level.${level}`) })}. ${cell.headedBy ?? ''}`}
                    >
                      {t(`levelShort.${level}`)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
    </>
  );
}
