import { definitions, KINDS, type AnyRecord, type Kind } from '../../domain/records/index.ts';
import type { BundleChange } from '../../sync/bundle/bundle.ts';
import { NOT_IN_BUNDLES, SYNC_ORDER } from '../../sync/kinds.ts';
import type { Vault } from '../encryption/vault.ts';
import { DOCUMENTS, isAlive } from '../local/existing.ts';
import { versionsOf } from '../store/databases.ts';
import type { EditBody, RecordBody, StoredEdit } from '../store/shapes.ts';
import { unsentChange } from './collect.ts';
import { rawRows, type RawRows } from './raw-rows.ts';

/** Rows of a collection over all its databases; of a row that is in several the newest shape counts. */
async function rowsOf(name: string, collection: Kind | 'edits'): Promise<RawRows> {
  const all = await Promise.all(versionsOf(name, collection).map((database) => rawRows(database, DOCUMENTS)));
  const rows = new Map(all.toReversed().flatMap((one) => one.rows.map((row) => [row.id, row])));
  const damaged = all.reduce((sum, one) => sum + one.damaged, 0);
  return { rows: [...rows.values()], damaged, lost: all.every(({ lost }) => lost) };
}

export interface Unsent {
  changes: BundleChange[];
  /** Unsent edits that are there and cannot be read. */
  unreadable: number;
  /** Number of the newest edit that was read. */
  newest: number;
  /** Every entry of the ledger that was read. */
  entries: StoredEdit[];
}

/**
 * Everything unsent that can still be read of a store, past all that may be broken above it. Where edits are missing, every record that
 * was edited here goes along: one that the server has already is known there.
 */
export async function readUnsent(name: string, vault: Vault): Promise<Unsent> {
  const { rows, damaged, lost } = await rowsOf(name, 'edits');
  const unsent: StoredEdit[] = [];
  const sent: StoredEdit[] = [];
  let unreadable = damaged;
  for (const row of rows.filter(isAlive)) {
    const body = await unsealed<EditBody>(vault, 'edits', row);
    if (body?.after && isEdit(row)) (row.state === 'sent' ? sent : unsent).push({ ...row, body });
    else if (row.state !== 'sent') unreadable += 1;
  }
  const changes = changesOf(unsent, sent);
  if (lost || unreadable > 0 || rows.length === 0) changes.push(...(await editedRecords(name, vault, changes)));
  const order = (change: BundleChange) => SYNC_ORDER.indexOf(change.kind);
  changes.sort((a, b) => order(a) - order(b));
  const entries = [...unsent, ...sent];
  return { changes, unreadable, newest: Math.max(0, ...entries.map(({ seq }) => seq)), entries };
}

function changesOf(unsent: StoredEdit[], sent: StoredEdit[]): BundleChange[] {
  const bySeq = (a: StoredEdit, b: StoredEdit) => a.seq - b.seq;
  const key = ({ kind, recordId }: StoredEdit) => `${kind}/${recordId}`;
  const groups = Map.groupBy([...unsent].sort(bySeq), key);
  const versions = [...sent, ...unsent].filter(({ body }) => !body.step);
  const history = Map.groupBy(versions.sort(bySeq), key);
  return [...groups].flatMap(([record, edits]) => {
    const kind = edits[0]?.kind;
    return kind && kind in definitions ? [unsentChange(kind, edits, history.get(record))] : [];
  });
}

async function editedRecords(name: string, vault: Vault, known: BundleChange[]): Promise<BundleChange[]> {
  const have = new Set(known.map(({ kind, record }) => `${kind}/${record.id}`));
  const found: BundleChange[] = [];
  for (const kind of KINDS.filter((one) => !NOT_IN_BUNDLES.has(one))) {
    const { rows } = await rowsOf(name, kind);
    for (const row of rows.filter(isAlive)) {
      const body = await unsealed<RecordBody>(vault, kind, row);
      const edited = body?.record && (body.rev === undefined || body.seq !== undefined);
      if (edited && !have.has(`${kind}/${body.record.id}`)) found.push({ kind, record: body.record as AnyRecord });
    }
  }
  return found;
}

function isEdit(row: Record<string, unknown>): row is StoredEdit & Record<string, unknown> {
  return KINDS.includes(row.kind as Kind) && typeof row.recordId === 'string' && typeof row.seq === 'number';
}

async function unsealed<T>(vault: Vault, collection: string, row: Record<string, unknown>): Promise<T | undefined> {
  try {
    return JSON.parse(await vault.open(String(row.body), `${collection}/${String(row.id)}`)) as T;
  } catch {
    return undefined;
  }
}
