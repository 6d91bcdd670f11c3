import type { AnyRecord, Kind } from '../../domain/records/index.ts';
import type { DeviceApi, RecordState, WaitingRecord } from '../api.ts';
import type { Session } from '../device/session.ts';
import type { OpenRecord } from '../store/ledger.ts';

/** Counts of the sync state, from the store's own summary. */
export function waitingCounts({ ledger, columns }: Session): { waiting: number; needsAttention: number } {
  const open = ledger.openRecords();
  const refused = open.filter(isRefused).length;
  return { waiting: open.length - refused, needsAttention: refused + columns.disagreements().length };
}

export async function recordState({ ledger, records }: Session, kind: Kind, id: string): Promise<RecordState> {
  const open = ledger.openRecord(kind, id);
  if (open) return isRefused(open) ? { state: 'refused', reason: open.edits.at(-1)?.reason } : { state: 'onlyHere' };
  const stored = await records.get(kind, id);
  return stored?.rev === undefined ? { state: 'onlyHere' } : { state: 'onServer', at: stored.sentAt };
}

/** What needs attention first, then what waits, oldest first. */
export async function waiting(
  session: Session,
  { offset, limit }: { offset: number; limit: number },
): ReturnType<DeviceApi['waiting']> {
  const { ledger, columns, records } = session;
  const open = ledger.openRecords().map((record) => ({
    kind: record.kind,
    id: record.recordId,
    since: record.edits[0]?.at ?? '',
    edits: record.edits.length,
    state: isRefused(record) ? ('refused' as const) : ('waiting' as const),
    reason: isRefused(record) ? record.edits.at(-1)?.reason : undefined,
  }));
  const disputed = columns
    .disagreements()
    .map((one) => ({ ...one, edits: ledger.openRecord(one.kind, one.id)?.edits.length ?? 0, reason: undefined }))
    .map((one) => ({ ...one, state: 'disagreement' as const }));
  const all = [...disputed, ...open].sort((a, b) => ORDER[a.state] - ORDER[b.state] || (a.since < b.since ? -1 : 1));
  const rows: WaitingRecord[] = [];
  for (const one of all.slice(offset, offset + limit)) {
    const stored = await records.get(one.kind, one.id);
    if (stored) rows.push({ ...one, ...nameOf(session, one.kind, stored.record) });
  }
  return { rows, total: all.length };
}

const ORDER: Record<WaitingRecord['state'], number> = { refused: 0, disagreement: 1, waiting: 2 };

const isRefused = (record: OpenRecord) => record.edits.at(-1)?.state === 'refused';

/** Whom or which house a record is about; screens add what kind of record it is. */
function nameOf(
  { columns }: Session,
  kind: Kind,
  record: AnyRecord,
): Pick<WaitingRecord, 'title' | 'patientId' | 'householdId'> {
  if (kind === 'households') {
    const row = columns.households.get(record.id);
    const head = row && columns.people.get(row.headId)?.fullName;
    return { title: [head, row?.code].filter((part) => part).join(' · '), householdId: record.id };
  }
  if (kind === 'settings') return { title: record.id };
  const patientId = kind === 'patients' ? record.id : String(record.patientId);
  return { title: columns.people.get(patientId)?.fullName ?? '', patientId };
}
