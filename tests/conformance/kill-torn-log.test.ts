import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database, Engine } from '../../sync-server/store/engine.ts';
import { openSqliteEngine } from '../../sync-server/store/sqlite/engine.ts';

/**
 * What a power cut can leave and `kill -9` cannot: the part of the write-ahead log after the last fsync is there in part,
 * or as rubbish. Shown here: whatever lies behind the end that the log had at an acknowledgement, a store that is opened
 * with it has everything that was acknowledged by then, and is not taken for damaged. Not shown, because no program can
 * see it: that the disk keeps what fsync promised. What SQLite writes into the main file at a checkpoint is not torn here.
 */

const ROUNDS = 20;
const FILES = join('station', 'databases', 'tram-x-patients.sqlite');

let root = '';
let engine: Engine;
let db: Database;
const acknowledged: { id: string; rev: string }[] = [];

const logSize = () => statSync(`${join(root, FILES)}-wal`).size;

async function write(id: string): Promise<void> {
  const body = JSON.stringify({ text: randomBytes(300 + Math.floor(Math.random() * 3_000)).toString('hex') });
  const [result] = await db.putBulk([{ id, deleted: false, body }], { newEdits: true });
  if (result?.error !== undefined || !result) throw new Error('not stored');
  acknowledged.push({ id, rev: result.rev });
}

describe('a torn write-ahead log', () => {
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'torn-'));
    engine = await openSqliteEngine(join(root, 'station'));
    db = await engine.create('tram-x-patients');
  });
  afterAll(async () => {
    await engine.close();
    rmSync(root, { recursive: true, force: true });
  });

  it(`R20: keeps what was acknowledged, in ${ROUNDS} tears`, async () => {
    await write('first');
    const main = statSync(join(root, FILES)).mtimeMs;
    for (let round = 0; round < ROUNDS; round++) {
      await write(`before-${round}`);
      const end = logSize();
      const known = [...acknowledged];
      for (let more = 0; more < 3; more++) await write(`after-${round}-${more}`);
      // No checkpoint has begun the log anew: its bytes up to `end` are those of the acknowledgement.
      expect(statSync(join(root, FILES)).mtimeMs).toBe(main);
      expect(logSize()).toBeGreaterThan(end);
      await expectAll(tornCopy(round, end), known);
    }
  });
});

/** A copy of the store with the log cut at any byte behind `end` and, every second time, with rubbish from there on. */
function tornCopy(round: number, end: number): string {
  const dir = join(root, `copy-${round}`);
  mkdirSync(join(dir, 'databases'), { recursive: true });
  const copy = join(dir, 'databases', 'tram-x-patients.sqlite');
  copyFileSync(join(root, FILES), copy);
  copyFileSync(`${join(root, FILES)}-wal`, `${copy}-wal`);
  const cut = end + Math.floor(Math.random() * (logSize() - end));
  truncateSync(`${copy}-wal`, cut);
  const rubbish = [Buffer.alloc(8_192), randomBytes(5_000)][round % 4];
  if (rubbish) writeFileSync(`${copy}-wal`, rubbish, { flag: 'a' });
  // The store was open when the power went.
  writeFileSync(join(dir, 'unclean'), '');
  return dir;
}

async function expectAll(dir: string, known: typeof acknowledged): Promise<void> {
  const torn = await openSqliteEngine(dir, { log: () => undefined });
  try {
    expect(torn.damaged()).toEqual([]);
    const copy = await torn.open('tram-x-patients');
    for (const { id, rev } of known) expect(await copy.get(id, { rev })).toMatchObject({ revision: { id, rev } });
  } finally {
    await torn.close();
  }
}
