import type { AnyRecord, Kind } from '../../domain/records/index.ts';
import type { DeviceApi, RecordState, WaitingRecord } from '../api.ts';
import type { Session } from '../device/session.ts';
import type { OpenRecord } from '../store/ledger.ts';

/** Counts of the sync state, from the store's own summary. */
export function waitingCounts({ ledger, questions }: Session): { waiting: number; needsAttention: number } {
  const open = ledger.openRecords();
  const refused = open.filter(isRefused).length;
  return { waiting: open.length - refused, needsAttention: refused + questions.count };
}

/**
 * Where one record is safe. In the warehouse is only what the server had answered for before the last complete run of its kind began, by the
 * server's clock; see docs/operate/uplink.md.
 */
export async function recordState(
  { ledger, records, questions, warehouse }: Session,
  kind: Kind,
  id: string,
): Promise<RecordState> {
  const needsDecision = questions.of(kind, id).map((question) => question.id);
  const asked = needsDecision.length > 0 ? { needsDecision } : {};
  const open = ledger.openRecord(kind, id);
  if (open) {
    return isRefused(open)
      ? { state: 'refused', reason: open.edits.at(-1)?.reason, ...asked }
      : { state: 'onlyHere', ...asked };
  }
  const stored = await records.get(kind, id);
  if (stored?.rev === undefined) return { state: 'onlyHere', ...asked };
  const arrived = warehouse.arrivedBefore(kind);
  const state = stored.sentAt && arrived && stored.sentAt < arrived ? 'inWarehouse' : 'onServer';
  return { state, at: stored.sentAt, ...asked };
}

/** What needs attention first, then what waits, oldest first. */
export async function waiting(
  session: Session,
  { offset, limit }: { offset: number; limit: number },
): ReturnType<DeviceApi['waiting']> {
  const { ledger, questions, records } = session;
  const open: Waiting[] = ledger.openRecords().map((record) => ({
    kind: record.kind,
    id: record.recordId,
    since: record.edits[0]?.at ?? '',
    edits: record.edits.length,
    state: isRefused(record) ? ('refused' as const) : ('waiting' as const),
    reason: isRefused(record) ? record.edits.at(-1)?.reason : undefined,
  }));
  const disputed = questions.all().flatMap(({ id, type, since, subjects: [subject] }): Waiting[] => {
    if (!subject) return [];
    const edits = ledger.openRecord(subject.kind, subject.id)?.edits.length ?? 0;
    return [{ ...subject, since, edits, state: 'disagreement', question: { id, type } }];
  });
  const all = [...disputed, ...open].sort((a, b) => ORDER[a.state] - ORDER[b.state] || (a.since < b.since ? -1 : 1));
  const rows: WaitingRecord[] = [];
  for (const one of all.slice(offset, offset + limit)) {
    const stored = await records.get(one.kind, one.id);
    if (stored) rows.push({ ...one, ...nameOf(session, one.kind, stored.record) });
  }
  return { rows, total: all.length };
}

type Waiting = Omit<WaitingRecord, 'title' | 'patientId' | 'householdId'>;

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
  if (kind === 'settings') return { title: (record.schedule as { name?: string } | undefined)?.name ?? '' };
  const patientId = kind === 'patients' ? record.id : record.patientId;
  if (typeof patientId !== 'string')
    return { title: String(record.place ?? record.lotNo ?? record.name ?? record.period ?? '') };
  return { title: columns.people.get(patientId)?.fullName ?? '', patientId };
}
