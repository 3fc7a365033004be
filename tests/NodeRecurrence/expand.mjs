// Expands recurrences with the package rrule and reads their times in a zone with the time zone data of Node.
// In: one JSON object a line {start, rule, exdates, rdates, horizon, zone?}; times are written 20081211T100000.
// Out, in the same order: {times, instants?}; instants in seconds since 1970.
import { createInterface } from 'node:readline';
import rrule from 'rrule';

const { RRule, RRuleSet } = rrule;
const DAY = 86_400_000;

const read = (text) =>
  Date.UTC(+text.slice(0, 4), text.slice(4, 6) - 1, +text.slice(6, 8), +text.slice(9, 11), +text.slice(11, 13), +text.slice(13, 15));
const write = (time) => new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, '');

const formats = new Map();

/** The wall clock of a zone at an instant, as if it were UTC. */
function wall(zone, instant) {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    });
    formats.set(zone, format);
  }
  const part = {};
  for (const { type, value } of format.formatToParts(instant)) part[type] = +value;
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
}

/** RFC 5545, 3.3.5: what is repeated is the first, what is skipped has the offset from before the gap. */
function instantOf(zone, local) {
  const before = wall(zone, local - DAY) - (local - DAY);
  const after = wall(zone, local + DAY) - (local + DAY);
  const possible = [local - before, local - after].filter((instant) => wall(zone, instant) === local);
  return possible.length > 0 ? Math.min(...possible) : local - before;
}

function expand({ start, rule, exdates, rdates, horizon, zone }) {
  const options = RRule.parseString(rule);
  const until = /UNTIL=(\d{8}T\d{6})(Z?)/.exec(rule);
  if (until) options.until = new Date(until[2] && zone ? wall(zone, read(until[1])) : read(until[1]));
  const set = new RRuleSet();
  set.rrule(new RRule({ ...options, dtstart: new Date(read(start)) }));
  for (const time of exdates) set.exdate(new Date(read(time)));
  for (const time of rdates) set.rdate(new Date(read(time)));
  const times = set.between(new Date(read(start)), new Date(read(horizon)), true).map((date) => date.getTime());
  return { times: times.map(write), instants: zone ? times.map((time) => instantOf(zone, time) / 1000) : undefined };
}

for await (const line of createInterface({ input: process.stdin })) process.stdout.write(`${JSON.stringify(expand(JSON.parse(line)))}\n`);
