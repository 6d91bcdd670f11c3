import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const ADMIN = 'Basic ' + Buffer.from('quan-tri:mat-khau-thu').toString('base64');

/** The whole server as a process of its own, which can be killed at any moment. */
export class KillableServer {
  readonly dir: string;
  #child: ChildProcess | undefined;
  #base = '';

  constructor(dir: string) {
    this.dir = dir;
  }

  /** Starts the process without waiting for it. */
  spawn(): ChildProcess {
    const main = new URL('../../sync-server/main.ts', import.meta.url).pathname;
    const args = [main, '--port', '0', '--data', this.dir, '--app', join(this.dir, 'no-app')];
    const env = { ...process.env, TRAM_ADMIN: 'quan-tri:mat-khau-thu', TRAM_LOG: 'error' };
    this.#child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
    return this.#child;
  }

  /** Resolves when it answers. @throws Error when it ends instead */
  async start(): Promise<void> {
    const child = this.spawn();
    if (!child.stdout) throw new Error('the server has no output');
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the server ended with ${code}`)));
    ended.catch(() => undefined);
    const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [string];
    this.#base = /http:\S+/.exec(line)?.[0] ?? '';
  }

  /** `kill -9`: nothing is flushed, closed or told. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  /** @throws Error when the server dies before the answer is whole */
  async ask(method: string, path: string, body?: unknown): Promise<{ status: number; bytes: Buffer }> {
    const headers = { authorization: ADMIN, 'content-type': 'application/json' };
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const answer = await fetch(this.#base + path, init);
    return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
  }

  /** The same for an answer in JSON that must be a success. */
  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { status, bytes } = await this.ask(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${bytes.toString()}`);
    return JSON.parse(bytes.toString()) as T;
  }
}
