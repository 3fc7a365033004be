// Builds the console for the .NET build: installs what the lock file says when it is newer than what is installed, then
// bundles. Builds that run at the same time take turns, and the one that waited finds the work done.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `error CONSOLE002: the console needs Node.js 20.19 or later; this is ${process.versions.node}. Install a later one (https://nodejs.org), or build without the console: -p:Web=false`,
  );
  process.exit(1);
}

const root = fileURLToPath(new URL('..', import.meta.url));
const lock = join(root, '.building');
const installed = join(root, 'node_modules', '.installed');
const built = join(root, 'dist', 'index.html');
const longestWait = 10 * 60_000;

const time = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

function newest(path) {
  if (!existsSync(path)) return 0;
  if (!statSync(path).isDirectory()) return time(path);
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function holderIsAlive() {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return error.code === 'EPERM';
  }
}

async function takeTurn() {
  const start = Date.now();
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      process.once('exit', () => rmSync(lock, { force: true }));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    // A lock that is younger than its content may still be about to name its holder.
    if (!holderIsAlive() && Date.now() - time(lock) > 2_000) rmSync(lock, { force: true });
    if (Date.now() - start > longestWait) throw new Error(`Another build of the console holds ${lock}.`);
    await wait(200);
  }
}

function npm(...args) {
  // The shell finds npm.cmd on Windows.
  const { status } = spawnSync(`npm ${args.join(' ')}`, { cwd: root, stdio: 'inherit', shell: true });
  if (status !== 0) {
    console.error(`console: npm ${args.join(' ')} failed.`);
    process.exit(status ?? 1);
  }
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

await takeTurn();
if (time(installed) < time(join(root, 'package-lock.json'))) {
  console.log('console: installing packages');
  npm('ci', '--no-progress');
  writeFileSync(installed, '');
}

const sources = ['src', 'public', 'index.html', 'package-lock.json', 'vite.config.ts', 'tsconfig.json'];
if (time(built) < Math.max(...sources.map((name) => newest(join(root, name))))) {
  console.log('console: bundling');
  npm('run', '--silent', 'build', '--', '--logLevel', 'warn');
}
