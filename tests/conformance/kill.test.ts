import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_HEADER } from './server.ts';

const ROUNDS = Number(process.env.KILL_ROUNDS ?? 5);
const CLIENTS = 8;

interface Row {
  ok?: boolean;
  id: string;
  rev: string;
}

let dir = '';
let child: ChildProcess | undefined;
let base = '';

async function start(): Promise<void> {
  const script = new URL('./kill-server.ts', import.meta.url).pathname;
  child = spawn(process.execPath, [script, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (!child.stdout) throw new Error('the child has no output');
  const [port] = (await once(createInterface(child.stdout), 'line')) as [string];
  base = `http://127.0.0.1:${port}/couch`;
}

async function kill(): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

const headers = { authorization: ADMIN_HEADER, 'content-type': 'application/json' };

async function call<T>(path: string, method: string, body?: unknown): Promise<T> {
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  return (await (await fetch(base + path, init)).json()) as T;
}

/** Writes new documents and edits of its own until the server dies; keeps what was acknowledged. */
async function writer(name: string, acknowledged: Map<string, string>): Promise<void> {
  for (let round = 0; ; round++) {
    const fresh = Array.from({ length: 20 }, (_, index) => ({
      _id: `${name}-${round}-${index}`,
      text: 'x'.repeat(500),
    }));
    const edits = [...acknowledged].filter(([id]) => id.startsWith(`${name}-`)).slice(-5);
    const docs = [...fresh, ...edits.map(([_id, _rev]) => ({ _id, _rev, round }))];
    try {
      for (const row of await call<Row[]>('/kill/_bulk_docs', 'POST', { docs })) {
        if (row.ok) acknowledged.set(row.id, row.rev);
      }
    } catch {
      return;
    }
  }
}

describe('kill -9', () => {
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kill-'));
    await start();
    await call('/kill', 'PUT');
  });
  afterAll(async () => {
    await kill();
    await rm(dir, { recursive: true, force: true });
  });

  it(`R20: after each of ${ROUNDS} kills every acknowledged revision is there`, async () => {
    const acknowledged = new Map<string, string>();
    for (let round = 0; round < ROUNDS; round++) {
      const before = acknowledged.size;
      const writers = Array.from({ length: CLIENTS }, (_, index) => writer(`r${round}c${index}`, acknowledged));
      await new Promise((resolve) => setTimeout(resolve, 150 + Math.random() * 300));
      await kill();
      await Promise.all(writers);
      expect(acknowledged.size).toBeGreaterThan(before);

      await start();
      const wanted = [...acknowledged];
      const { results } = await call<{ results: { docs: { ok?: { _rev: string } }[] }[] }>('/kill/_bulk_get', 'POST', {
        docs: wanted.map(([id, rev]) => ({ id, rev })),
      });
      const lost = wanted.filter(([, rev], index) => results[index]?.docs[0]?.ok?._rev !== rev);
      expect(lost).toEqual([]);
      const info = await call<{ doc_count: number }>('/kill', 'GET');
      const all = await call<{ rows: unknown[] }>('/kill/_all_docs', 'GET');
      expect(all.rows).toHaveLength(info.doc_count);
    }
    await kill();
    for (const file of (await readdir(join(dir, 'databases'))).filter((name) => name.endsWith('.sqlite'))) {
      const db = new DatabaseSync(join(dir, 'databases', file));
      expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
      db.close();
    }
  });
});
