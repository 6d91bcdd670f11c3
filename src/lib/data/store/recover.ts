import type { Ledger } from './ledger.ts';
import type { RecordStore } from './record-store.ts';
import type { RecordBody } from './shapes.ts';
import type { Kind } from '../../domain/records/index.ts';

/**
 * Writes the records whose edits are on the disk but which the kill came too early for (edits are written first).
 * Answers how many there were.
 */
export async function recover(records: RecordStore, ledger: Ledger): Promise<number> {
  const edits = await ledger.openEdits(ledger.openRecords());
  const missing: { kind: Kind; body: RecordBody }[] = [];
  for (const [{ kind, recordId }, open] of edits) {
    const newest = open.at(-1);
    if (!newest) continue;
    const stored = await records.get(kind, recordId);
    if ((stored?.seq ?? 0) >= newest.seq) continue;
    missing.push({ kind, body: { ...stored, record: newest.body.after, seq: newest.seq } });
  }
  await records.writeAll(missing);
  return missing.length;
}
