// Runs the demonstration's meeting from joining to the record, as seven actors: a chair and six delegations.
//
//   dotnet run --project src/Api -- --demo        (in another terminal)
//   npm ci --prefix samples/drive-a-meeting
//   node samples/drive-a-meeting/drive.mjs [path of demo-links.json]
//
// It signs in with one of the demonstration's links (that of the installation's secretariat) and has links of its own
// issued, so that the ones printed at the start stay good for your browser.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr';

const dataFolder = process.env.XDG_DATA_HOME ?? join(homedir(), ...(process.platform === 'darwin' ? ['Library', 'Application Support'] : process.platform === 'win32' ? ['AppData', 'Local'] : ['.local', 'share']));
const demo = JSON.parse(await readFile(process.argv[2] ?? join(dataFolder, 'coordinator-demo', 'demo-links.json'), 'utf8'));
const api = `${demo.address.replace(/\/$/, '')}/api/v1`;

// --- An actor: a session, its commands, and a screen that follows the meeting --------------------------------------

class Actor {
  constructor(name, token) {
    this.name = name;
    this.token = token;
  }

  static async signIn(name, link) {
    const answer = await fetch(`${api}/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ link, kind: 'bearer' }),
    });
    if (!answer.ok) throw new Error(`${name} could not sign in: ${(await answer.json()).detail}`);
    return new Actor(name, (await answer.json()).token);
  }

  async request(method, path, body, key) {
    const answer = await fetch(`${api}/${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(method === 'GET' ? {} : { 'Idempotency-Key': key ?? randomUUID() }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const content = answer.headers.get('content-type')?.includes('json') ? await answer.json() : await answer.text();
    return { ok: answer.ok, status: answer.status, content };
  }

  get(path) {
    return this.expect(this.request('GET', path), `read ${path}`);
  }

  post(path, body = {}) {
    return this.expect(this.request('POST', path, body), path);
  }

  /** A command to the meeting; anything but acceptance ends the script. */
  async do(command, body = {}) {
    const receipt = await this.post(`meetings/${meeting}/${command}`, body);
    latest = Math.max(latest, receipt.version);
    return receipt;
  }

  async expect(request, what) {
    const { ok, status, content } = await request;
    if (!ok) throw new Error(`${this.name}: ${what}: ${status} ${content.code ?? ''} ${content.detail ?? content}`);
    return content;
  }

  /** Follows the meeting as every screen does: a whole view, then merge patches from version to version. */
  async watch() {
    this.hub = new HubConnectionBuilder()
      .withUrl(`${demo.address.replace(/\/$/, '')}/hubs/live`, { accessTokenFactory: () => this.token })
      .withAutomaticReconnect()
      .configureLogging(LogLevel.Error)
      .build();
    this.frames = 0;
    this.waiting = [];
    this.hub.on('frame', (frame) => {
      if (frame.meeting !== meeting || this.view === undefined || frame.to <= this.version) return;
      if (frame.from !== this.version) return void this.catchUp();
      this.frames++;
      this.show(mergePatch(this.view, frame.patch), frame.to);
    });
    this.hub.on('own', (message) => void (this.own = message.own));
    this.hub.on('presence', () => {});
    this.hub.onreconnected(() => this.catchUp());
    await this.hub.start();
    await this.catchUp();
  }

  async catchUp() {
    const answer = await this.hub.invoke('Watch', { protocol: 1, meeting });
    if (this.view === undefined || answer.version >= this.version) this.show(answer.view, answer.version);
  }

  show(view, version) {
    this.view = view;
    this.version = version;
    this.waiting = this.waiting.filter(({ until, resolve }) => (until(this) ? (resolve(), false) : true));
  }

  /** Waits until this actor's screen shows it. */
  sees(until, what) {
    if (until(this)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${this.name} waited in vain for ${what}`)), 20_000);
      this.waiting.push({ until, resolve: () => (clearTimeout(timer), resolve()) });
    });
  }
}

function mergePatch(target, patch) {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch;
  const result = target !== null && typeof target === 'object' && !Array.isArray(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

const say = (...words) => console.log(...words);
const heading = (text) => say(`\n${text}\n${'-'.repeat(text.length)}`);
const allSee = (what) => Promise.all(actors.map((a) => a.sees((x) => x.version >= latest, what)));

// --- The cast ----------------------------------------------------------------------------------------------------

let meeting;
let latest = 0;
const secretariat = await Actor.signIn('Secretariat', demo.links.find((l) => l.role === 'installation').token);
const mechanism = await secretariat.get(`mechanisms/${demo.mechanism}`);

// A meeting of its own, so that it can be run again and leaves the browser's meeting alone.
const starts = new Date(Date.now() + 60_000);
({ meeting } = await secretariat.post(`mechanisms/${demo.mechanism}/bodies/${demo.body}/schedule-meeting`, {
  name: 'Heads of delegation meeting, by script',
  starts: starts.toISOString(),
  ends: new Date(starts.getTime() + 3 * 3_600_000).toISOString(),
  timeZone: 'Asia/Shanghai',
  place: 'Beijing',
  agenda: ['Adoption of the agenda', 'Verification', 'Date of the next meeting'],
}));

async function accredit(name, holder) {
  const { link } = await secretariat.post(`mechanisms/${demo.mechanism}/accreditations`, { name, ...holder });
  return Actor.signIn(name, link.split('#').at(-1));
}

const chair = await accredit('Chair', { role: 'chair', body: demo.body });
const delegations = {};
for (const { id, short } of mechanism.parties) {
  const { representatives } = await secretariat.get(`mechanisms/${demo.mechanism}/parties/${id}`);
  const head = representatives.find((r) => r.role === 'head' && !r.withdrawn);
  delegations[id] = await accredit(`${head.name} (${short})`, { role: 'head', party: id, representative: head.id });
}

const parties = Object.keys(delegations);
const actors = [chair, ...Object.values(delegations)];

// --- 1. Joining ----------------------------------------------------------------------------------------------------

heading('1. Each delegation joins and names who speaks for it');
await chair.do('convene');
await Promise.all(actors.map((a) => a.watch()));
await Promise.all(parties.map((p) => delegations[p].do('take-voice')));
await chair.sees((c) => parties.every((p) => c.view.delegations[p].voice), 'six voices');
await allSee('everyone seated');
for (const p of parties) {
  const d = chair.view.delegations[p];
  say(`  ${d.name.padEnd(14)} ${d.voice.name.padEnd(18)} ${d.voice.level.padEnd(20)} ${d.standing}`);
}

// --- 2. Opening and roll call --------------------------------------------------------------------------------------

heading('2. The chair opens the meeting and calls the roll');
await chair.do('open');
const early = await delegations.JPN.request('POST', `meetings/${meeting}/open-vote`, { proposal: 1 });
say(`  A delegation that tries to open a vote: ${early.status} ${early.content.code}: ${early.content.detail}`);
await chair.do('record-attendance', {
  entries: parties.map((party) => ({ party, attendance: party === 'USA' ? 'present-and-voting' : 'present' })),
});
await allSee('the roll');
const { quorum } = chair.view;
say(`  Quorum: ${quorum.present} of ${quorum.members} present, ${quorum.needed} needed: ${quorum.met ? 'met' : 'not met'}`);

// --- 3. Debate -----------------------------------------------------------------------------------------------------

heading('3. An item is taken up; delegations ask for the floor');
await chair.do('take-up-item', { item: 2 });
await delegations.KOR.do('request-floor', { kind: 'statement' });
await delegations.RUS.do('request-floor', { kind: 'statement' });
await allSee('the list');
await chair.do('recognise-speaker', { request: chair.view.queue[0].request, seconds: 120 });
await delegations.PRK.do('request-floor', { kind: 'point-of-order' });
await allSee('the point of order first');
say(`  Has the floor: ${chair.view.speaking.party}, until ${chair.view.speaking.deadline}; then: ${chair.view.queue.map((q) => `${q.party} (${q.kind})`).join(', ')}`);
const deadlines = new Set(actors.map((a) => a.view.speaking.deadline));
if (deadlines.size !== 1) throw new Error('Screens count down to different deadlines.');
await chair.do('recognise-speaker', { request: chair.view.queue[0].request });
await allSee('the interruption');
say(`  Point of order of ${chair.view.speaking.party} interrupts ${chair.view.interrupted.party}`);
const point = chair.view.speaking.number;
await delegations.PRK.do('end-intervention');
await chair.do('rule-on-point-of-order', { intervention: point, ruling: 'not-upheld', note: 'The item is in order.' });
await chair.do('end-intervention');
await allSee('the floor free');
await chair.do('recognise-speaker', { request: chair.view.queue[0].request, seconds: 60 });
await delegations.RUS.do('end-intervention');

// --- 4. A vote -----------------------------------------------------------------------------------------------------

heading('4. A proposal is put to the vote');
await delegations.KOR.do('submit-proposal', {
  title: 'Verification mechanism',
  text: 'The parties recommend to their capitals a verification mechanism of experts of the six parties, which reports to the heads of delegation.',
  matter: 'recommendation',
});
await allSee('the proposal');
await chair.do('open-vote', { proposal: 1 });
await allSee('the vote');
const rule = chair.view.charter.matters.recommendation;
say(`  Article ${rule.article}: ${rule.rule}`);
const bound = await delegations.USA.request('POST', `meetings/${meeting}/cast-ballot`, { vote: 1, choice: 'abstain' });
say(`  A delegation present and voting that abstains: ${bound.status} ${bound.content.code}: ${bound.content.detail}`);
await Promise.all(
  Object.entries({ CHN: 'yes', PRK: 'no', JPN: 'yes', KOR: 'yes', RUS: 'abstain', USA: 'yes' }).map(([party, choice]) =>
    delegations[party].do('cast-ballot', { vote: 1, choice }),
  ),
);
await allSee('the turnout');
say(`  Turnout: ${Object.keys(chair.view.votes[1].ballots).length} of ${chair.view.votes[1].voters}; shown while open: ${[...new Set(Object.values(chair.view.votes[1].ballots))].join(', ')}`);
await delegations.PRK.do('cast-ballot', { vote: 1, choice: 'abstain' });
const key = randomUUID();
const first = await chair.request('POST', `meetings/${meeting}/close-vote`, { vote: 1 }, key);
const again = await chair.request('POST', `meetings/${meeting}/close-vote`, { vote: 1 }, key);
if (!first.ok || !again.content.replayed || first.content.version !== again.content.version) throw new Error('The same command sent twice was not answered the same.');
latest = Math.max(latest, first.content.version);
const late = await delegations.CHN.request('POST', `meetings/${meeting}/cast-ballot`, { vote: 1, choice: 'no' });
say(`  A ballot after the close: ${late.status} ${late.content.code}`);
await allSee('the outcome');
for (const a of actors)
  if (a.view.votes[1].outcome.explanation !== chair.view.votes[1].outcome.explanation) throw new Error(`${a.name} sees another outcome.`);
say(`  Outcome on all ${actors.length} screens: ${chair.view.votes[1].outcome.explanation}`);

// --- 5. Suspension, close, record ------------------------------------------------------------------------------------

heading('5. The meeting is suspended, resumed and closed; its record');
await chair.do('suspend', { reason: 'Consultations with capitals' });
await chair.do('resume');
await chair.do('conclude-item', { item: 2 });
await chair.do('close');
await allSee('the close');
const frames = actors.map((a) => a.frames);
say(`  Each screen followed ${latest} versions in ${Math.min(...frames)} to ${Math.max(...frames)} frames`);
const view = (await chair.get(`meetings/${meeting}`)).view;
for (const a of actors) if (JSON.stringify(sorted(a.view)) !== JSON.stringify(sorted(view))) throw new Error(`The screen of ${a.name} is not what the server shows.`);
say(`  All ${actors.length} screens equal the server's view`);

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.keys(value).sort().map((k) => [k, sorted(value[k])]));
}

await Promise.all(actors.map((a) => a.hub.stop()));
heading('Record');
say(JSON.stringify(await secretariat.get(`meetings/${meeting}/record`), null, 2));
