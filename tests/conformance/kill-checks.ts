import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { readLines, verifyChain } from '../../sync-server/audit/verify.ts';
import type { KillableServer } from './kill-server.ts';
import type { Acknowledged, Person } from './kill-writers.ts';

const PAGE = 2_000;

/** Every acknowledged revision is in the tree of its document, and what was purged is not. */
export async function expectRevisions(server: KillableServer, kept: Acknowledged): Promise<void> {
  const ids = [...kept.revisions];
  for (let start = 0; start < ids.length; start += PAGE) {
    const asked = Object.fromEntries(ids.slice(start, start + PAGE));
    expect(await server.json('POST', '/couch/kill/_revs_diff', asked)).toEqual({});
  }
  const purged = Object.fromEntries(kept.purged);
  const missing = Object.entries(purged).map(([id, revs]) => [id, { missing: revs }]);
  expect(await server.json('POST', '/couch/kill/_revs_diff', purged)).toEqual(Object.fromEntries(missing));
}

/** Every document of this round says what was acknowledged. */
export async function expectContents(server: KillableServer, { contents }: Acknowledged): Promise<void> {
  const wanted = [...contents];
  const docs = wanted.map(([id, { rev }]) => ({ id, rev }));
  const { results } = await server.json<{ results: { docs: { ok?: { text: string } }[] }[] }>(
    'POST',
    '/couch/kill/_bulk_get',
    { docs },
  );
  const lost = wanted.filter(([, { text }], index) => results[index]?.docs[0]?.ok?.text !== text);
  expect(lost).toEqual([]);
}

export async function expectAttachments(server: KillableServer, kept: Acknowledged, round: number): Promise<void> {
  for (const [id, md5] of kept.attachments) {
    if (!id.startsWith(`r${round}c`)) continue;
    const { bytes } = await server.ask('GET', `/couch/kill/${id}/file`);
    expect(createHash('md5').update(bytes).digest('hex')).toBe(md5);
  }
}

/** A checkpoint is the one that was acknowledged, or the next one, whose answer was lost. */
export async function expectLocals(server: KillableServer, { locals }: Acknowledged): Promise<void> {
  for (const [id, n] of locals) {
    const local = await server.json<{ n: number; _rev: string }>('GET', `/couch/kill/${id}`);
    expect([n, n + 1]).toContain(local.n);
    expect(local._rev).toBe(`0-${local.n}`);
  }
}

export async function expectPeople(server: KillableServer, { people }: Acknowledged): Promise<void> {
  const answer = await server.json<{ people: Person[] }>('GET', '/api/people');
  const found = new Map(answer.people.map((person) => [person.id, person]));
  for (const { id, name, active } of people.values()) expect(found.get(id)).toMatchObject({ id, name, active });
}

/** The chain is whole and still holds the head of the last time. Answers the head. */
export function expectAudit(dir: string, noted: { hash: string } | undefined): { hash: string } {
  const { faults, head } = verifyChain(dir, noted);
  expect(faults).toEqual([]);
  return head;
}

/** Who was acknowledged has a line in the log. */
export function expectAuditOfPeople(dir: string, { people }: Acknowledged): void {
  const told = new Set(
    [...readLines(dir)].flatMap(({ event, details }) => (event === 'person.created' ? details.of : [])),
  );
  expect([...people.keys()].filter((id) => !told.has(id))).toEqual([]);
}

/** The server's own check at the start found nothing, and its counters agree with its rows. */
export async function expectWhole(server: KillableServer): Promise<void> {
  expect(await server.json('GET', '/health')).toMatchObject({ damaged: 0 });
  const info = await server.json<{ doc_count: number }>('GET', '/couch/kill');
  const { total_rows } = await server.json<{ total_rows: number }>('GET', '/couch/kill/_all_docs?limit=0');
  expect(total_rows).toBe(info.doc_count);
}

/** SQLite's thorough check of every file, for a server that is stopped or killed. */
export function expectFilesWhole(dir: string): void {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sqlite'));
  expect(files).toEqual(expect.arrayContaining(['accounts.sqlite', join('station', 'databases', 'kill.sqlite')]));
  for (const file of files) {
    const db = new DatabaseSync(join(dir, file));
    expect({ file, ...db.prepare('PRAGMA integrity_check').get() }).toEqual({ file, integrity_check: 'ok' });
    if (file.endsWith(join('databases', 'kill.sqlite'))) expectCounters(db);
    db.close();
  }
}

function expectCounters(db: DatabaseSync): void {
  const meta = (key: string) => Number(db.prepare('SELECT value FROM meta WHERE key = ?').get(key)?.value);
  const count = (deleted: number) =>
    Number(db.prepare('SELECT count(*) AS n FROM docs WHERE deleted = ?').get(deleted)?.n);
  expect({ docs: meta('docs'), deleted: meta('deleted') }).toEqual({ docs: count(0), deleted: count(1) });
}
