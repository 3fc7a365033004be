// Watches a meeting and does what it is told on its standard input, one word a line; says what happens on its standard
// output, one JSON document a line.
//   node watch.mjs ADDRESS MEETING [sse]
//   until VERSION   says the view as soon as it has that version or a later one
//   stop            ends
import { HubConnectionBuilder, HttpTransportType, LogLevel } from '@microsoft/signalr';
import { createInterface } from 'node:readline';

const [address, meeting, transport] = process.argv.slice(2);
const say = (message) => process.stdout.write(JSON.stringify(message) + '\n');

/** RFC 7396. */
function merge(target, patch) {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch;
  const result = target !== null && typeof target === 'object' && !Array.isArray(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merge(result[name], value);
  }
  return result;
}

let view, own, version, wanted;
let frames = 0;
let gaps = 0;

const hub = new HubConnectionBuilder()
  .withUrl(address, transport === 'sse' ? { transport: HttpTransportType.ServerSentEvents } : {})
  .withAutomaticReconnect([0, 50, 100, 200, 400, 800, 1600, 3200])
  .configureLogging(LogLevel.None)
  .build();

function reached() {
  if (wanted === undefined || version === undefined || version < wanted) return;
  wanted = undefined;
  say({ is: 'view', version, view, own, frames, gaps });
}

function apply(frame) {
  if (version === undefined || frame.to <= version) return true;
  if (frame.from !== version) return false;
  view = merge(view, frame.patch);
  version = frame.to;
  frames++;
  return true;
}

async function watch() {
  const answer = await hub.invoke('Watch', { protocol: 1, meeting, ...(version === undefined ? {} : { version }) });
  if (answer.view) ({ view, version } = answer);
  else for (const frame of answer.frames) if (!apply(frame)) throw new Error('Frames that do not follow on each other.');
  own = answer.own;
  say({ is: 'watching', version, whole: answer.view !== undefined });
  reached();
}

hub.on('frame', (frame) => {
  if (apply(frame)) return reached();
  gaps++;
  void watch();
});
hub.on('own', (message) => (own = message.own));
hub.on('presence', () => undefined);
hub.on('ended', (message) => say({ is: 'ended', ...message }));
hub.onreconnecting(() => say({ is: 'reconnecting' }));
hub.onreconnected(() => void watch());
hub.onclose(() => {
  say({ is: 'closed' });
  process.exit(0);
});

createInterface({ input: process.stdin }).on('line', (line) => {
  const [word, argument] = line.split(' ');
  if (word === 'until') {
    wanted = Number(argument);
    reached();
  } else if (word === 'stop') void hub.stop();
});

try {
  await hub.start();
  await watch();
} catch (error) {
  say({ is: 'refused', message: error.message });
  process.exit(1);
}
