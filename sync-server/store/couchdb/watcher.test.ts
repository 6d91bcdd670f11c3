import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { doc, put, readChanges } from '../acceptance/helpers.ts';
import type { Engine } from '../engine.ts';
import { openCouchdbEngine } from './engine.ts';
import { startOwnPeer, type OwnPeer } from './test-peer.ts';

let peer: OwnPeer;
let dir = '';
let engine: Engine;

beforeEach(async () => {
  peer = await startOwnPeer();
  dir = mkdtempSync(join(tmpdir(), 'watcher-'));
  engine = await openCouchdbEngine(dir, { ...peer, log: () => undefined });
});
afterEach(async () => {
  await engine.close();
  await peer.remove();
  rmSync(dir, { recursive: true, force: true });
});

/** Somebody else asks CouchDB. */
async function elsewhere(method: string, path: string, body?: string): Promise<void> {
  const { name, password } = peer.credentials.basic ?? { name: '', password: '' };
  const authorization = `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
  const answer = await fetch(peer.url + path, { method, headers: { authorization }, body });
  expect(answer.ok).toBe(true);
}

/** What was told so far. */
function told(): string[] {
  const events: string[] = [];
  engine.onUpdate((name, type) => events.push(`${name} ${type}`));
  return events;
}

test('what others do to CouchDB is told once, what this server does too', async () => {
  const events = told();
  const db = await engine.create('a');
  await put(db, doc('x'));
  await expect.poll(() => events).toEqual(['a created', 'a updated']);
  await elsewhere('PUT', '/a/y', '{}');
  await elsewhere('PUT', '/b');
  await elsewhere('PUT', '/b/y', '{}');
  await expect.poll(() => events.filter((event) => event.startsWith('b'))).not.toEqual([]);
  const ofA = () => events.filter((event) => event.startsWith('a'));
  await expect.poll(ofA).toEqual(['a created', 'a updated', 'a updated']);
  await elsewhere('DELETE', '/a');
  await expect.poll(() => events.at(-1)).toBe('a deleted');
  await expect(db.info()).rejects.toThrow('a');
});

test('a change while the feed is cut is told as soon as it is back', async () => {
  const db = await engine.create('a');
  await put(db, doc('x'));
  const { lastSeq } = await readChanges(db);
  const events = told();
  await peer.stop();
  await peer.start();
  await elsewhere('PUT', '/a/y', '{}');
  await expect.poll(() => events, { timeout: 20_000 }).toContain('a updated');
  expect((await readChanges(db, { since: lastSeq })).rows.map((row) => row.id)).toEqual(['y']);
});
