import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { assertWhole, DamagedFileError } from '../operate/small-store.ts';
import { auditFile, auditFiles, CONTINUED } from './chain.ts';
import { hashOf, ORIGIN, type AuditLine, type Head } from './line.ts';

export type Fault =
  | { kind: 'changed' | 'misplaced' | 'unlinked'; seq: number; file: string }
  | { kind: 'missing'; from: number; to: number; file: string }
  | { kind: 'fileMissing' | 'fileDamaged'; file: string; detail?: string }
  | { kind: 'headMissing'; seq?: number };

export interface Verdict {
  /** Lines that are there. */
  lines: number;
  head: Head;
  faults: Fault[];
}

interface Walk {
  head: Head;
  lines: number;
  faults: Fault[];
  /** The last line said that the chain goes on in another file. */
  continued: boolean;
  noted: { seq?: number; hash: string } | undefined;
  notedSeen: boolean;
}

/**
 * Walks the whole chain of a data folder and writes nothing. `noted`: a head that was written down earlier; without
 * it nobody can see that the end was cut, or that everything was written anew.
 */
export function verifyChain(dataDir: string, noted?: { seq?: number; hash: string }): Verdict {
  const walk: Walk = {
    head: ORIGIN,
    lines: 0,
    faults: [],
    continued: false,
    noted,
    notedSeen: noted?.hash === ORIGIN.hash,
  };
  const last = auditFiles(dataDir).at(-1) ?? 1;
  for (let number = 1; number <= last; number++) walkFile(dataDir, auditFile(number), walk);
  if (walk.continued) walk.faults.push({ kind: 'fileMissing', file: auditFile(last + 1) });
  if (noted && !walk.notedSeen) walk.faults.push({ kind: 'headMissing', ...(noted.seq ? { seq: noted.seq } : {}) });
  return { lines: walk.lines, head: walk.head, faults: walk.faults };
}

function walkFile(dataDir: string, file: string, walk: Walk): void {
  walk.continued = false;
  const path = join(dataDir, file);
  if (!existsSync(path)) {
    walk.faults.push({ kind: 'fileMissing', file });
    return;
  }
  try {
    assertWhole(path);
    for (const row of readRows(path)) walkRow(row, file, walk);
  } catch (error) {
    const detail = error instanceof DamagedFileError ? error.fault : String(error);
    walk.faults.push({ kind: 'fileDamaged', file, detail });
  }
}

interface Row {
  seq: number;
  text: string;
  hash: string;
}

function walkRow({ seq, text, hash }: Row, file: string, walk: Walk): void {
  const expected = walk.head.seq + 1;
  if (seq > expected) walk.faults.push({ kind: 'missing', from: expected, to: seq - 1, file });
  const line = parse(text);
  if (hashOf(text) !== hash || !line) walk.faults.push({ kind: 'changed', seq, file });
  else if (line.seq !== seq) walk.faults.push({ kind: 'misplaced', seq, file });
  else if (seq === expected && line.prev !== walk.head.hash) walk.faults.push({ kind: 'unlinked', seq, file });
  else if (seq < expected) walk.faults.push({ kind: 'misplaced', seq, file });
  if (hash === walk.noted?.hash) walk.notedSeen = true;
  walk.lines += 1;
  walk.head = { seq, hash };
  walk.continued = line?.event === CONTINUED;
}

/** Every line of the chain, in order; lines that say nothing are left out. @throws DamagedFileError */
export function* readLines(dataDir: string): Generator<AuditLine, void, undefined> {
  for (const number of auditFiles(dataDir)) {
    const path = join(dataDir, auditFile(number));
    assertWhole(path);
    for (const { text } of readRows(path)) {
      const line = parse(text);
      if (line) yield line;
    }
  }
}

function* readRows(path: string): Generator<Row, void, undefined> {
  const db = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  try {
    for (const row of db.prepare('SELECT seq, text, hash FROM lines ORDER BY seq').iterate())
      yield { seq: Number(row.seq), text: String(row.text), hash: String(row.hash) };
  } finally {
    db.close();
  }
}

function parse(text: string): AuditLine | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as AuditLine) : undefined;
  } catch {
    return undefined;
  }
}
