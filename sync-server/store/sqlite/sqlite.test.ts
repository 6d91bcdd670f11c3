import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineAcceptance } from '../acceptance.ts';
import { doc, found, put, readChanges } from '../acceptance/helpers.ts';
import { arrivals, cut, modelLeaves } from '../acceptance/model.ts';
import { leavesAfter } from '../acceptance/replication.ts';
import { openSqliteEngine } from './engine.ts';
import { renewGeneration } from './identity.ts';

engineAcceptance('sqlite', openSqliteEngine);
engineAcceptance('sqlite, one open file at a time', (dir) => openSqliteEngine(dir, { maxOpenFiles: 1 }));

describe('sqlite only', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sqlite-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('R1: after a restored backup a device reads from the beginning', async () => {
    const before = await openSqliteEngine(dir);
    const db = await before.create('a');
    await put(db, doc('x'));
    const { lastSeq } = await readChanges(db);
    await before.close();
    renewGeneration(dir);
    const after = await openSqliteEngine(dir);
    expect(after.generation).not.toBe(before.generation);
    expect(after.instance).toBe(before.instance);
    expect((await readChanges(await after.open('a'), { since: lastSeq })).rows).toHaveLength(1);
    await after.close();
  });

  // CouchDB joins branches here that pouchdb-merge leaves apart.
  it('agrees with pouchdb-merge on histories that are cut short', async () => {
    const engine = await openSqliteEngine(dir);
    const db = await engine.create('a');
    let count = 0;
    const property = fc.asyncProperty(arrivals, async ([made, lengths]) => {
      const order = made.map((one, index) => cut(one, lengths[index] ?? 1));
      expect(await leavesAfter(db, `doc-${count++}`, order)).toEqual(modelLeaves(order));
    });
    await fc.assert(property, { numRuns: 60 });
    await engine.close();
  });

  it('takes a number for a sequence, as other clients send it', async () => {
    const engine = await openSqliteEngine(dir);
    const db = await engine.create('a');
    await put(db, doc('x'));
    expect((await readChanges(db, { since: '1' })).rows).toEqual([]);
    expect((await readChanges(db, { since: '2' })).rows).toHaveLength(1);
    await engine.close();
  });

  it('a second process does not get the folder', async () => {
    const engine = await openSqliteEngine(dir);
    await expect(openSqliteEngine(dir)).rejects.toThrow(/in use/);
    await engine.close();
    await (await openSqliteEngine(dir)).close();
  });

  it('writers that come together share a commit, and each gets its own answer', async () => {
    const engine = await openSqliteEngine(dir);
    const db = await engine.create('a');
    let commits = 0;
    db.onChange(() => (commits += 1));
    const revs = await Promise.all(Array.from({ length: 50 }, (_, index) => put(db, doc(`d${index}`, { index }))));
    expect(new Set(revs).size).toBe(50);
    expect(commits).toBeLessThan(10);
    await engine.close();
  });

  it('writes that wait when the store closes are on disk', async () => {
    const engine = await openSqliteEngine(dir);
    const db = await engine.create('a');
    const written = put(db, doc('x'));
    await engine.close();
    await written;
    const again = await openSqliteEngine(dir);
    expect((await found(await again.open('a'), 'x')).revision.id).toBe('x');
    await again.close();
  });
});
