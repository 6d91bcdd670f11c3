import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node24, root } from '../../../sync-server/operate/bootstrap.mjs';

export const ADMIN = { name: 'quan-tri', password: 'mat-khau-thu' };
/** Ban Chiang, of today's list: see sync-server/operate/demo. */
export const STATION = '02728';
/** The tests may run on an older Node than the server needs. */
const node = node24() || process.execPath;
const env = {
  ...process.env,
  TRAM_ADMIN: `${ADMIN.name}:${ADMIN.password}`,
  TRAM_UPLINK_CREDENTIALS: `${ADMIN.name}:${ADMIN.password}`,
  TRAM_LOG: 'warn',
};

/** Runs a program of the project to its end. @throws Error with what it printed when it fails */
export async function runProgram(args: string[]): Promise<string> {
  const child = spawn(node, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += String(part)));
  const code = await ended(child);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

/** Fills a new folder with the demo commune, once for a whole run of tests. */
export async function makeDemoData(people: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tram-demo-'));
  await runProgram(['sync-server/operate/demo-data.ts', '--people', String(people), '--seed', '7', '--data', folder]);
  return folder;
}

/** The station's server with a warehouse beside it: a real process with its data on the disk. */
export class Station {
  readonly dataDir: string;
  readonly appDir: string;
  url = '';
  #process: ChildProcess | undefined;
  #log = '';

  constructor(demoData: string, appDir: string) {
    this.dataDir = mkdtempSync(join(tmpdir(), 'tram-data-'));
    cpSync(demoData, this.dataDir, { recursive: true });
    this.appDir = appDir;
  }

  /** Starts the process; after a stop it takes the same port again. */
  async start(): Promise<void> {
    const port = this.url ? new URL(this.url).port : '0';
    const options = ['--role', 'both', '--port', port, '--data', this.dataDir, '--app', this.appDir];
    const child = spawn(node, ['sync-server/main.ts', ...options], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    child.stderr.on('data', (part) => (this.#log += String(part)));
    this.url = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (part) => {
        this.#log += String(part);
        const found = /http:\/\/[^\s/]+/.exec(this.#log.slice(-500));
        if (found) resolve(found[0]);
      });
      child.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${this.#log}`)));
    });
  }

  /** `SIGTERM` as an operator stops it, `SIGKILL` as a power cut does. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child) return;
    child.kill(signal);
    await ended(child);
  }

  /** The code path of `npm run sync-up` on this station's data. */
  syncUp(): Promise<string> {
    return runProgram(['sync-server/operate/sync-up.ts', '--role', 'both', '--data', this.dataDir]);
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  get log(): string {
    return this.#log;
  }
}
