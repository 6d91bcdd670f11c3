import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AuditChain, auditFile, auditFiles } from './chain.ts';
import { hashOf, headText, ORIGIN, parseHead, type AuditLine } from './line.ts';
import { readLines, verifyChain } from './verify.ts';

let folder: string;
const first = () => join(folder, auditFile(1));

const entry = (event: string, at = '2026-11-21T03:20:00.000Z') =>
  ({ at, actor: 'p1', device: 'd1', address: '10.0.0.1', event, outcome: 'ok', details: { n: 1 } }) as const;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tram-audit-'));
  const chain = new AuditChain(folder);
  for (let i = 1; i <= 9; i++) chain.append([entry(`event-${i}`)]);
  chain.close();
});

afterEach(() => rmSync(folder, { recursive: true }));

/** What somebody with the file and a little knowledge does. */
function tamper(...statements: string[]): void {
  const db = new DatabaseSync(first());
  db.exec(`DROP TRIGGER lines_stay; DROP TRIGGER lines_keep; ${statements.join(';')}`);
  db.close();
}

test('a chain that nobody touched is whole, over restarts', () => {
  const chain = new AuditChain(folder);
  const { hash } = chain.append([entry('a'), entry('b')]);
  chain.close();
  expect(verifyChain(folder)).toEqual({ lines: 11, head: { seq: 11, hash }, faults: [] });
  expect(Array.from(readLines(folder), ({ event }) => event).slice(-3)).toEqual(['event-9', 'a', 'b']);
});

test('a changed line is found', () => {
  tamper("UPDATE lines SET text = replace(text, 'event-4', 'event-X') WHERE seq = 4");
  expect(verifyChain(folder).faults).toEqual([{ kind: 'changed', seq: 4, file: auditFile(1) }]);
});

test('one changed byte in the file is found', () => {
  const bytes = readFileSync(first());
  const at = bytes.indexOf('event-6');
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(first(), bytes);
  expect(verifyChain(folder).faults).toEqual([{ kind: 'changed', seq: 6, file: auditFile(1) }]);
});

test('a changed line with a new hash of its own is found at the next line', () => {
  const line = [...readLines(folder)][3] as AuditLine;
  const text = JSON.stringify({ ...line, actor: 'p2' });
  tamper(`UPDATE lines SET text = '${text}', hash = '${hashOf(text)}' WHERE seq = 4`);
  expect(verifyChain(folder).faults).toEqual([{ kind: 'unlinked', seq: 5, file: auditFile(1) }]);
});

test('a removed line is found, at the beginning too', () => {
  tamper('DELETE FROM lines WHERE seq IN (1, 4, 5)');
  expect(verifyChain(folder).faults).toEqual([
    { kind: 'missing', from: 1, to: 1, file: auditFile(1) },
    { kind: 'missing', from: 4, to: 5, file: auditFile(1) },
  ]);
});

test('two lines that changed places are found', () => {
  tamper(
    'UPDATE lines SET seq = 100 WHERE seq = 3',
    'UPDATE lines SET seq = 3 WHERE seq = 4',
    'UPDATE lines SET seq = 4 WHERE seq = 100',
  );
  expect(verifyChain(folder).faults).toMatchObject([
    { kind: 'misplaced', seq: 3 },
    { kind: 'misplaced', seq: 4 },
    { kind: 'unlinked', seq: 5 },
  ]);
});

test('an end that was cut is found by the head that was noted, and only by it', () => {
  const noted = parseHead(headText(verifyChain(folder).head));
  tamper('DELETE FROM lines WHERE seq > 7');
  expect(verifyChain(folder).faults).toEqual([]);
  expect(verifyChain(folder, noted).faults).toEqual([{ kind: 'headMissing', seq: 9 }]);
  expect(verifyChain(folder, { hash: noted?.hash ?? '' }).faults).toEqual([{ kind: 'headMissing' }]);
});

test('a head that was noted earlier stays good while the chain grows', () => {
  const noted = verifyChain(folder).head;
  const chain = new AuditChain(folder);
  chain.append([entry('later')]);
  chain.close();
  expect(verifyChain(folder, noted).faults).toEqual([]);
});

test('a damaged file is named and nothing is written to it', () => {
  truncateSync(first(), 5000);
  const bytes = readFileSync(first());
  expect(verifyChain(folder).faults).toMatchObject([{ kind: 'fileDamaged', file: auditFile(1) }]);
  expect(() => new AuditChain(folder)).toThrow(/audit-0001/);
  expect(readFileSync(first())).toEqual(bytes);
});

test('R20: a write that a power cut stopped half-way is gone without a fault', () => {
  const chain = new AuditChain(folder);
  chain.append([entry('kept')]);
  const whole = readFileSync(`${first()}-wal`).length;
  chain.append([entry('cut')]);
  const after = mkdtempSync(join(tmpdir(), 'tram-audit-cut-'));
  for (const part of ['', '-wal']) copyFileSync(first() + part, join(after, auditFile(1)) + part);
  chain.close();
  truncateSync(join(after, `${auditFile(1)}-wal`), whole + 100);
  const again = new AuditChain(after);
  expect(again.head.seq).toBe(10);
  again.append([entry('next')]);
  again.close();
  expect(verifyChain(after)).toMatchObject({ lines: 11, faults: [] });
  rmSync(after, { recursive: true });
});

test('a new month and many lines begin a new file, and the chain goes on', () => {
  const chain = new AuditChain(folder, 12);
  chain.append([entry('november')]);
  chain.append([entry('december', '2026-12-01T00:00:00.000Z')]);
  for (let i = 0; i < 15; i++) chain.append([entry('more', '2026-12-02T00:00:00.000Z')]);
  chain.append([entry('a clock that went back', '2026-01-01T00:00:00.000Z')]);
  chain.close();
  expect(auditFiles(folder)).toEqual([1, 2, 3]);
  expect(verifyChain(folder)).toMatchObject({ lines: 29, faults: [] });
  const noted = verifyChain(folder).head;
  rmSync(join(folder, auditFile(3)));
  expect(verifyChain(folder, noted).faults).toMatchObject([
    { kind: 'fileMissing', file: auditFile(3) },
    { kind: 'headMissing' },
  ]);
  rmSync(join(folder, auditFile(1)));
  expect(verifyChain(folder).faults).toMatchObject([
    { kind: 'fileMissing', file: auditFile(1) },
    { kind: 'missing', from: 1, to: 11 },
    { kind: 'fileMissing' },
  ]);
});

test('a crash between two files is mended by the next line', () => {
  const chain = new AuditChain(folder, 11);
  for (let i = 0; i < 3; i++) chain.append([entry('x')]);
  chain.close();
  rmSync(join(folder, auditFile(2)));
  expect(verifyChain(folder).faults).toMatchObject([{ kind: 'fileMissing', file: auditFile(2) }]);
  const again = new AuditChain(folder, 11);
  again.append([entry('y')]);
  again.close();
  expect(verifyChain(folder).faults).toEqual([]);
});

test('two processes append to one chain, across a change of files', () => {
  const [a, b] = [new AuditChain(folder, 14), new AuditChain(folder, 14)];
  for (let i = 0; i < 10; i++) (i % 2 ? a : b).append([entry(`n${i}`)]);
  expect(a.head).toEqual(b.head);
  a.close();
  b.close();
  expect(verifyChain(folder)).toMatchObject({ lines: 20, faults: [] });
});

test('lines cannot be changed by a slip', () => {
  const db = new DatabaseSync(first());
  expect(() => db.exec('DELETE FROM lines')).toThrow(/append only/);
  expect(() => db.exec("UPDATE lines SET text = ''")).toThrow(/append only/);
  db.close();
});

test('reads a head as it was printed, and nothing else', () => {
  expect(parseHead(headText({ seq: 12, hash: ORIGIN.hash }))).toEqual({ seq: 12, hash: ORIGIN.hash });
  expect(parseHead(`  ${'AB'.repeat(32)}\n`)).toEqual({ hash: 'ab'.repeat(32) });
  expect(parseHead('12')).toBeUndefined();
});
