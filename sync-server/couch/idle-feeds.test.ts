import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSqliteEngine } from '../store/sqlite/engine.ts';
import { createCouchApp } from './app.ts';

const POLLS = 2_000;
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

test('2,000 idle long polls share one timer, hold little memory, and one change wakes them all', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tram-idle-'));
  const engine = await openSqliteEngine(folder);
  let open = 0;
  const app = createCouchApp({
    engine,
    prefix: '/couch',
    version: '0',
    principalOf: async () => ({ name: 'a', roles: [], admin: true }),
    mayAccess: () => true,
    openFeed: () => {
      open += 1;
      return () => (open -= 1);
    },
  });
  const server = createServer((req, res) => void app.handle(req, res)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/couch`;
  const db = await engine.create('idle');
  const agent = new Agent({ keepAlive: false });
  const before = { timers: timers(), heap: process.memoryUsage().heapUsed };
  const answers = Array.from({ length: POLLS }, async (_, i) => {
    const feed = i % 2 === 0 ? 'idle/_changes?since=now&' : '_db_updates?since=now&';
    const sent = request(`${base}/${feed}feed=longpoll&heartbeat=${i % 4 === 0 ? 20_000 : 30_000}`, { agent }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    let text = '';
    for await (const piece of response) text += String(piece);
    return text;
  });
  while (open < POLLS) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(timers() - before.timers).toBeLessThan(10);
  expect((process.memoryUsage().heapUsed - before.heap) / POLLS).toBeLessThan(100_000);
  await db.putBulk([{ id: 'a', deleted: false, body: '{}' }], { newEdits: true });
  for (const text of await Promise.all(answers)) expect(text).toContain('"seq"');
  expect(open).toBe(0);
  agent.destroy();
  await app.close();
  await new Promise((resolve) => server.close(resolve));
  await engine.close();
  rmSync(folder, { recursive: true });
}, 60_000);
