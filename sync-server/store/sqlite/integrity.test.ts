import { existsSync } from 'node:fs';
import { copyFile, cp, mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { doc, found, put } from '../acceptance/helpers.ts';
import { DamagedError } from '../engine.ts';
import { openSqliteEngine } from './engine.ts';

let dir = '';
let lines: [string, Record<string, unknown>][] = [];

const start = () => openSqliteEngine(dir, { log: (_level, message, extra) => lines.push([message, extra]) });
const file = (name: string) => join(dir, 'databases', `${name}.sqlite`);
const leaveMarker = () => writeFile(join(dir, 'unclean'), '');

async function overwrite(path: string, position: number): Promise<void> {
  const handle = await open(path, 'r+');
  await handle.write(Buffer.alloc(8192, 0xa5), 0, 8192, position);
  await handle.close();
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'integrity-'));
  lines = [];
  const engine = await start();
  for (const name of ['a', 'b/c']) {
    const db = await engine.create(name);
    const docs = Array.from({ length: 200 }, (_, index) => doc(`d${index}`, { text: 'x'.repeat(500) }));
    await db.putBulk(docs, { newEdits: true });
  }
  await engine.close();
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('integrity', () => {
  it('marks the store while it is open, and only then', async () => {
    expect(existsSync(join(dir, 'unclean'))).toBe(false);
    const engine = await start();
    expect(existsSync(join(dir, 'unclean'))).toBe(true);
    await engine.close();
    expect(existsSync(join(dir, 'unclean'))).toBe(false);
    expect(lines).toEqual([]);
  });

  it('R20: after an unclean stop whole databases go on as before', async () => {
    await leaveMarker();
    const engine = await start();
    expect(lines).toMatchObject([[expect.stringContaining('not a clean one'), { databases: 2 }]]);
    expect(engine.damaged()).toEqual([]);
    expect((await (await engine.open('b/c')).info()).docCount).toBe(200);
    await engine.close();
  });

  it.each([
    ['pages were overwritten', (path: string) => overwrite(path, 4096 * 3)],
    ['the head was overwritten', (path: string) => overwrite(path, 0)],
    ['the file is empty', (path: string) => truncate(path, 0)],
    ['the file was cut', (path: string) => truncate(path, 20_000)],
  ])('R20: a database is set aside and never silently emptied when %s', async (_why, damage) => {
    await copyFile(file('b.c'), join(dir, 'copy'));
    await damage(file('b.c'));
    const bytes = await readFile(file('b.c'));
    await leaveMarker();
    const engine = await start();
    expect(engine.damaged()).toEqual(['b/c']);
    expect(await engine.list()).toEqual(['a']);
    expect(lines[1]).toMatchObject([expect.stringContaining('damaged'), { db: 'b/c' }]);
    for (const use of ['open', 'create', 'destroy'] as const) {
      await expect(engine[use]('b/c')).rejects.toBeInstanceOf(DamagedError);
    }
    const [aside = ''] = await readdir(join(dir, 'damaged'));
    expect(await readFile(join(dir, 'damaged', aside))).toEqual(bytes);
    await put(await engine.open('a'), doc('new'));
    await engine.close();

    const again = await start();
    expect(again.damaged()).toEqual(['b/c']);
    await again.close();
    await copyFile(join(dir, 'copy'), file('b.c'));
    const restored = await start();
    expect(restored.damaged()).toEqual([]);
    expect((await found(await restored.open('b/c'), 'd7')).revision.id).toBe('d7');
    await restored.close();
  });

  it('a file that lost its tables while nobody looked is not taken for a new database', async () => {
    await truncate(file('a'), 0);
    const engine = await start();
    await expect((await engine.open('a')).info()).rejects.toBeInstanceOf(DamagedError);
    await expect(put(await engine.open('a'), doc('x'))).rejects.toBeInstanceOf(DamagedError);
    await engine.close();
    expect((await readFile(file('a'))).length).toBe(0);
  });

  it('R20: what SQLite keeps beside a file survives a crash, whatever the name of the database', async () => {
    const engine = await start();
    for (const name of ['x/new', 'x/sqlite/new']) await put(await engine.create(name), doc('kept', { name }));
    const crashed = `${dir}-crashed`;
    await cp(dir, crashed, { recursive: true });
    await engine.close();
    const after = await openSqliteEngine(crashed, { log: () => undefined });
    for (const name of ['x/new', 'x/sqlite/new']) {
      expect((await found(await after.open(name), 'kept')).revision.body).toBe(JSON.stringify({ name }));
    }
    await after.close();
    await truncate(join(crashed, 'databases', 'x.sqlite.new.sqlite'), 0);
    await writeFile(join(crashed, 'unclean'), '');
    const damaged = await openSqliteEngine(crashed, { log: () => undefined });
    expect(damaged.damaged()).toEqual(['x/sqlite/new']);
    await damaged.close();
    await rm(crashed, { recursive: true });
  });

  it('what a crash left of a database that was being created is removed', async () => {
    await writeFile(join(dir, 'databases', 'half.sqlite.new'), '');
    const engine = await start();
    expect(await engine.list()).toEqual(['a', 'b/c']);
    await put(await engine.create('half'), doc('x'));
    await engine.close();
    expect(await readdir(join(dir, 'databases'))).toEqual(['a.sqlite', 'b.c.sqlite', 'half.sqlite']);
  });
});
