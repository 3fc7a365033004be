// Takes the pictures in docs/screenshots: runs a meeting of the demonstration and photographs every screen of the
// console at the width of a desk and of a phone.
//
//   node samples/screenshots/take.mjs                      starts the demonstration on a port of its own
//   node samples/screenshots/take.mjs --links FILE         uses one that runs, by its demo-links.json (uses the links up)
//   … --out FOLDER                                         elsewhere than docs/screenshots
//
// Needs the console to have been built (its node_modules bring playwright-core) and a Chromium: CHROMIUM, or
// /usr/bin/chromium.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(join(root, 'src/Web/package.json'));
const { chromium } = require('playwright-core');
const UPNG = require('upng-js');
const { values: options } = parseArgs({ options: { links: { type: 'string' }, out: { type: 'string' } } });
const out = options.out ?? join(root, 'docs/screenshots');
const sizes = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function startDemo() {
  const data = mkdtempSync(join(tmpdir(), 'coordinator-screenshots-'));
  const address = `http://127.0.0.1:${await freePort()}`;
  const demo = spawn(
    'dotnet',
    ['run', '--project', 'src/Api', '--', '--demo', '--data', data, '--urls', address],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], detached: true },
  );
  const stop = () => {
    // `dotnet run` and the server that it started are one group.
    if (demo.exitCode === null) process.kill(-demo.pid, 'SIGTERM');
    rmSync(data, { recursive: true, force: true });
  };
  const links = join(data, 'demo-links.json');
  for (let waited = 0; !existsSync(links); waited += 500) {
    if (demo.exitCode !== null || waited > 600_000) throw new Error('The demonstration did not start.');
    await wait(500);
  }
  return { links, stop };
}

const demo = options.links ? { links: options.links, stop: () => undefined } : await startDemo();
const { address, mechanism, meeting, links } = JSON.parse(readFileSync(demo.links, 'utf8'));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});

try {
  await photograph();
} finally {
  await browser.close();
  demo.stop();
}

async function photograph() {
  const context = await browser.newContext({ viewport: sizes.desk, timezoneId: 'Europe/Vienna', locale: 'en-GB' });
  const problems = [];

  /** Signs somebody in by their link, in a tab of their own. */
  async function enter(role, party) {
    const { link } = links.find((candidate) => candidate.role === role && (!party || candidate.party === party));
    const page = await context.newPage();
    page.on('pageerror', (error) => problems.push(`${role} ${party ?? ''}: ${error.message}`));
    page.on('console', (message) => {
      // What a screen shows because the server refused it is also an error of the browser's network.
      if (message.type() === 'error' && !message.text().includes('422')) problems.push(`${role} ${party ?? ''}: ${message.text()}`);
    });
    await page.goto(link);
    await page.waitForURL(/\/s\//);
    const session = new URL(page.url()).pathname.split('/')[2];
    const send = async (path, body = {}) => {
      const { status, text } = await page.evaluate(
        async ([to, content, name]) => {
          const answer = await fetch(`/api/v1/${to}`, {
            method: 'POST',
            headers: {
              'Content-Type': 'application/json',
              'Coordinator-Session': name,
              'Idempotency-Key': crypto.randomUUID(),
            },
            body: JSON.stringify(content),
          });
          return { status: answer.status, text: await answer.text() };
        },
        [path, body, session],
      );
      if (status >= 300) throw new Error(`${role} ${party ?? ''} ${path}: ${status} ${text}`);
      return JSON.parse(text);
    };
    return {
      page,
      does: (command, body) => send(`meetings/${meeting}/${command}`, body),
      goes: async (to) => {
        await page.goto(`${address}/s/${session}/${to}`);
        await page.waitForLoadState('networkidle').catch(() => undefined);
      },
    };
  }

  async function shoot(page, name, { full = false, only } = {}) {
    for (const [size, viewport] of Object.entries(sizes)) {
      if (only && only !== size) continue;
      await page.bringToFront();
      await page.setViewportSize(viewport);
      await page.evaluate(() => document.fonts.ready);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 350))));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) problems.push(`${name} at ${size} width is ${wide} pixels too wide`);
      mkdirSync(join(out, size), { recursive: true });
      const image = UPNG.decode(await page.screenshot({ fullPage: full }));
      // A palette is enough for a screen, and a third of the size.
      const small = UPNG.encode(UPNG.toRGBA8(image), image.width, image.height, 128);
      writeFileSync(join(out, size, `${name}.png`), Buffer.from(small));
    }
    await page.setViewportSize(sizes.desk);
    console.log(name);
  }

  const shows = (page, text) => page.getByText(text).first().waitFor({ timeout: 15_000 });

  const visitor = await context.newPage();
  await visitor.goto(address);
  await shoot(visitor, 'sign-in');

  const chair = await enter('chair');
  const display = await enter('display');
  const delegations = {};
  // Japan's alternate stands in, below the level that the body requires.
  for (const party of ['CHN', 'PRK', 'JPN', 'KOR', 'RUS', 'USA'])
    delegations[party] = await enter(party === 'JPN' ? 'alternate' : 'head', party);
  const { CHN, PRK, JPN, KOR, RUS, USA } = delegations;

  await shows(chair.page, 'Enter');
  await shoot(chair.page, 'home', { full: true });
  for (const delegation of [chair, ...Object.values(delegations)]) await delegation.goes(`meetings/${meeting}`);
  await shows(USA.page, 'Speak for');
  await shoot(USA.page, 'delegation-join', { full: true });
  for (const delegation of Object.values(delegations)) await delegation.does('take-voice');

  await chair.does('open');
  const record = (attendance, ...parties) =>
    chair.does('record-attendance', { entries: parties.map((party) => ({ party, attendance })) });
  await record('present', 'CHN', 'JPN', 'RUS');
  await shows(display.page, 'In session');
  await shoot(chair.page, 'chair-roll', { full: true });
  await record('present', 'KOR');
  await record('present-and-voting', 'PRK', 'USA');

  await chair.does('take-up-item', { item: 1 });
  await chair.does('conclude-item', { item: 1 });
  await chair.does('take-up-item', { item: 2 });
  await RUS.does('submit-proposal', {
    title: 'Verification by experts of the parties',
    text: 'The Heads of Delegation recommend to their capitals:\n\n1. that experts of the six parties visit the facilities, review documents and interview technical personnel;\n2. that the working group on denuclearization report within thirty days.',
    matter: 'recommendation',
  });
  await CHN.does('submit-proposal', {
    title: 'Joint statement on the next phase',
    text: 'The Six Parties unanimously reaffirm that the goal of the talks is the verifiable denuclearization of the Korean Peninsula in a peaceful manner.',
    matter: 'joint-statement',
  });
  for (const [delegation, kind] of [
    [USA, 'statement'],
    [KOR, 'statement'],
    [JPN, 'statement'],
    [RUS, 'reply'],
  ])
    await delegation.does('request-floor', { kind });
  await chair.does('recognise-speaker', { request: 1, seconds: 180 });
  await PRK.does('request-floor', { kind: 'point-of-order' });
  await shows(chair.page, 'Point of order');
  await shoot(chair.page, 'chair-floor', { full: true });
  await shoot(USA.page, 'delegation-floor', { full: true });
  await shoot(display.page, 'display-speaker');
  await chair.does('end-intervention');
  await chair.does('recognise-speaker', { request: 5 });
  await PRK.does('end-intervention');
  await chair.does('rule-on-point-of-order', { intervention: 2, ruling: 'not-upheld' });

  await chair.does('open-vote', { proposal: 1 });
  const vote = (number) => (delegation, choice, reason) =>
    delegation.does('cast-ballot', { vote: number, choice, ...(reason ? { reason } : {}) });
  const first = vote(1);
  await first(CHN, 'yes');
  await first(RUS, 'yes');
  await first(KOR, 'yes');
  await first(JPN, 'abstain');
  await first(USA, 'yes');
  await shows(chair.page, '5 of 6 have voted');
  await shoot(chair.page, 'chair-vote', { full: true });
  await shoot(USA.page, 'delegation-vote', { full: true });
  await shoot(display.page, 'display-vote');
  await first(PRK, 'no');
  await chair.does('close-vote', { vote: 1 });
  await shows(chair.page, 'Carried');
  for (const request of [2, 3, 4]) await chair.does('withdraw-request', { request });
  await shoot(chair.page, 'chair-outcome', { full: true });
  await shoot(USA.page, 'delegation-outcome', { full: true });
  await shows(display.page, 'Carried');
  await shoot(display.page, 'display-outcome');

  await chair.does('open-vote', { proposal: 2 });
  const second = vote(2);
  for (const delegation of [CHN, RUS, KOR, USA]) await second(delegation, 'yes');
  await second(PRK, 'no', 'The text omits the order in which actions follow each other.');
  await shows(PRK.page, 'Your vote on record');
  await shoot(PRK.page, 'delegation-objection', { full: true });
  await chair.does('close-vote', { vote: 2 });

  await chair.page.emulateMedia({ colorScheme: 'dark' });
  await shows(chair.page, 'No consensus');
  await shoot(chair.page, 'chair-dark', { full: true });
  await chair.page.emulateMedia({ colorScheme: 'light' });
  await chair.does('suspend', { reason: 'Consultations', until: new Date(Date.now() + 30 * 60_000).toISOString() });
  await shows(display.page, 'Due to resume');
  await shoot(display.page, 'display-suspended');
  await chair.does('resume');
  await chair.does('close');
  await chair.goes(`meetings/${meeting}/record`);
  await shows(chair.page, 'Proposals and votes');
  await shoot(chair.page, 'record', { full: true });
  await chair.goes('history');
  await shows(chair.page, 'Level over time');
  await shoot(chair.page, 'history', { full: true });

  const secretariat = await enter('secretariat');
  await secretariat.goes('meetings');
  await shows(secretariat.page, 'To come');
  await shoot(secretariat.page, 'secretariat-meetings');
  await secretariat.page.getByRole('button', { name: 'Schedule a meeting' }).click();
  await shows(secretariat.page, 'Provisional agenda');
  await shoot(secretariat.page, 'secretariat-schedule');
  await secretariat.goes('parties');
  await shows(secretariat.page, 'Capital');
  await shoot(secretariat.page, 'secretariat-parties');
  await secretariat.goes('parties/PRK');
  await shows(secretariat.page, 'Representatives');
  await shoot(secretariat.page, 'secretariat-party', { full: true });
  await secretariat.goes('bodies');
  await shows(secretariat.page, 'Members');
  await shoot(secretariat.page, 'secretariat-bodies');
  await secretariat.goes('accreditations');
  await shows(secretariat.page, 'Holder');
  await shoot(secretariat.page, 'secretariat-accreditations');

  const installation = await enter('installation');
  await installation.goes('import');
  const document = JSON.parse(readFileSync(join(root, 'samples/data/six-party-talks.json'), 'utf8'));
  document.parties[2].timeZone = 'Asia/Edo';
  await installation.page.getByLabel('Or paste the document').fill(JSON.stringify(document, null, 2));
  await installation.page.getByRole('button', { name: 'Import', exact: true }).click();
  await shows(installation.page, 'Nothing was imported');
  await shoot(installation.page, 'secretariat-import');

  if (problems.length > 0) {
    console.error([...new Set(problems)].join('\n'));
    process.exitCode = 1;
  }
}
