import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { doc, put, readChanges } from '../acceptance/helpers.ts';
import { UnavailableError, type Engine } from '../engine.ts';
import { openCouchdbEngine, type CouchdbOptions } from './engine.ts';
import { startOwnPeer, type OwnPeer } from './test-peer.ts';

let peer: OwnPeer;
let dir = '';
const open: Engine[] = [];

beforeEach(async () => {
  peer = await startOwnPeer();
  dir = mkdtempSync(join(tmpdir(), 'replaced-'));
});
afterEach(async () => {
  for (const engine of open.splice(0)) await engine.close();
  await peer.remove();
  rmSync(dir, { recursive: true, force: true });
});

async function start(folder = 'a', more: Partial<CouchdbOptions> = {}): Promise<Engine> {
  const { url, credentials } = peer;
  const engine = await openCouchdbEngine(join(dir, folder), { url, credentials, log: () => undefined, ...more });
  open.push(engine);
  return engine;
}

/** What CouchDB had when it was backed up comes back. */
async function restoreOldMark(): Promise<void> {
  const { name, password } = peer.credentials.basic ?? { name: '', password: '' };
  const headers = { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` };
  const address = `${peer.url}/tram-identity/_local/identity`;
  const { _rev } = (await (await fetch(address, { headers })).json()) as { _rev: string };
  const answer = await fetch(address, { method: 'PUT', headers, body: JSON.stringify({ _rev, mark: 'old' }) });
  expect(answer.status).toBe(201);
}

test('R1: after CouchDB was restored from a backup a device reads from the beginning', async () => {
  const before = await start();
  const db = await before.create('x');
  await put(db, doc('a'));
  const { lastSeq } = await readChanges(db);
  await before.close();
  const again = await start();
  expect(again).toMatchObject({ instance: before.instance, generation: before.generation });
  expect((await readChanges(await again.open('x'), { since: lastSeq })).rows).toEqual([]);
  await again.close();
  await restoreOldMark();
  const after = await start();
  expect(after.instance).toBe(before.instance);
  expect(after.generation).not.toBe(before.generation);
  expect((await readChanges(await after.open('x'), { since: lastSeq })).rows).toHaveLength(1);
});

test('a server whose CouchDB was replaced, or taken by another server, reads and writes nothing more', async () => {
  const first = await start('a', { markerMs: 200 });
  const db = await first.create('x');
  await put(db, doc('a'));
  const second = await start('b');
  const refused = async () => {
    for (;;) {
      const error = await db.info().then(
        () => undefined,
        (cause: unknown) => cause,
      );
      if (error) return error;
      await sleep(10);
    }
  };
  expect(await refused()).toBeInstanceOf(UnavailableError);
  await expect(put(db, doc('b'))).rejects.toBeInstanceOf(UnavailableError);
  await expect(first.list()).rejects.toBeInstanceOf(UnavailableError);
  await put(await second.open('x'), doc('b'));
  await expect(openCouchdbEngine(join(dir, 'b'), peer)).rejects.toThrow(/in use/);
});
