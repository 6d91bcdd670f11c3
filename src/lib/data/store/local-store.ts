import { equal } from '../../domain/merge/canonical.ts';
import type { AnyRecord, Kind } from '../../domain/records/index.ts';
import type { LocalStore, PendingRecord } from '../../sync/ports.ts';
import type { DeviceDb } from '../local/device-db.ts';
import type { Ledger, OpenRecord } from './ledger.ts';
import type { RecordStore } from './record-store.ts';
import type { RecordBody, StoredEdit } from './shapes.ts';
import { createStepStore, toldOf } from './step-store.ts';

/** Records written from the server in one go, so that a save never waits long behind a download. */
const SLICE = 100;

/** The server's answer to a record that lies outside the area of who sends it. */
const FORBIDDEN = 403;

/** Records of a patient, with the index that finds them. */
const OF_PATIENTS = [
  ['visits', ['patientId', 'startedAt']],
  ['immunizations', ['patientId', 'occurredOn']],
  ['reviews', ['patientId']],
] as const;

export interface LocalStoreParts {
  records: RecordStore;
  ledger: Ledger;
  db: DeviceDb;
  /** Runs one change of the store at a time. */
  serial: <T>(task: () => Promise<T>) => Promise<T>;
  /** Instant now, ISO. */
  now: () => string;
}

/** The device's end of the sync engine. Each step is written so that a kill after it leaves a state that heals itself. */
export function createLocalStore({ records, ledger, db, serial, now }: LocalStoreParts): LocalStore {
  const pendingFrom = async (open: OpenRecord[]): Promise<PendingRecord[]> => {
    const edits = await ledger.openEdits(open);
    return open.flatMap((record) => pendingRecord(record, edits.get(record) ?? []));
  };
  const openEdits = async (kind: Kind, id: string): Promise<StoredEdit[]> => {
    const record = ledger.openRecord(kind, id);
    return record ? ((await ledger.openEdits([record])).get(record) ?? []) : [];
  };

  /** Those without unsent edits that the server has. */
  const free = (kind: Kind, bodies: RecordBody[]): string[] =>
    bodies.flatMap(({ record, rev }) => (rev === undefined || ledger.openRecord(kind, record.id) ? [] : [record.id]));
  const drop = async (kind: Kind, ids: string[]): Promise<void> => {
    await records.drop(kind, ids);
    await ledger.forget(ids, await toldOf(db));
  };
  const forgetRecordsOf = async (patientIds: string[]): Promise<void> => {
    for (const [kind, index] of OF_PATIENTS) {
      for (const patientId of patientIds) {
        const bodies = await records.where(kind, { selector: { patientId }, index });
        await drop(kind, free(kind, bodies));
      }
    }
  };

  /** A strict write brings the soft ones before it to the disk. */
  const writeAgain = (kind: Kind, id: string): Promise<void> =>
    serial(async () => {
      const body = await records.get(kind, id);
      if (body) await records.write(kind, [body]);
    });

  return {
    serverIdentity: () => db.fact('serverIdentity'),
    setServerIdentity: (identity) => db.setFact('serverIdentity', identity),
    checkpoint: async (kind) => (await db.fact('checkpoints'))?.[kind],
    setCheckpoint: (kind, since) =>
      serial(async () => db.setFact('checkpoints', { ...(await db.fact('checkpoints')), [kind]: since })),

    area: () => db.fact('area'),
    setArea: (villageCodes) => db.setFact('area', villageCodes),

    async forget(kind, ids) {
      for (let at = 0; at < ids.length; at += SLICE) {
        await serial(async () => {
          const leaving = free(kind, [...(await records.many(kind, ids.slice(at, at + SLICE))).values()]);
          // Their records first: after a kill in between, the patient is still there to be forgotten.
          if (kind === 'patients') await forgetRecordsOf(leaving);
          await drop(kind, leaving);
        });
      }
    },

    pending(kind, limit) {
      const waiting = ledger
        .openRecords()
        .filter((record) => record.kind === kind && record.edits.at(-1)?.state === 'pending')
        .sort((a, b) => firstSeq(a) - firstSeq(b));
      return pendingFrom(waiting.slice(0, limit));
    },
    pendingOf: (kind, ids) => pendingFrom(ids.flatMap((id) => ledger.openRecord(kind, id) ?? [])),

    async records(kind, ids) {
      return [...(await records.many(kind, ids)).values()].map(({ record, rev }) => ({ record, rev }));
    },

    async writeFromServer(kind, incoming) {
      /** A record that may not be on the disk yet. */
      let unsure: string | undefined;
      const sentAt = now();
      const bodies = incoming.map(({ record, rev }): RecordBody => ({ record, rev, sentAt }));
      records.prepare(kind, bodies.slice(0, SLICE));
      for (let at = 0; at < incoming.length; at += SLICE) {
        // Could be downloaded again, so only the end of the page waits for the disk: with it everything before it is there (R3).
        const soft = at + SLICE < incoming.length;
        await serial(async () => {
          const free = bodies.slice(at, at + SLICE).filter(({ record }) => !ledger.openRecord(kind, record.id));
          const known = await records.many(
            kind,
            free.map(({ record }) => record.id),
          );
          // What this tablet sent comes back in the changes: nothing new.
          const news = free.filter(({ record, rev }) => known.get(record.id)?.rev !== rev);
          records.prepare(kind, bodies.slice(at + SLICE, at + 2 * SLICE));
          await records.write(kind, news, soft);
          if (news.length > 0) unsure = soft ? news[0]?.record.id : undefined;
        });
      }
      if (unsure !== undefined) await writeAgain(kind, unsure);
    },

    markSent: (kind, id, upTo, record, rev, at) =>
      serial(async () => {
        const edits = await openEdits(kind, id);
        const later = edits.filter((edit) => edit.seq > upTo);
        const mine = later.length > 0 ? await records.get(kind, id) : undefined;
        // The record first: if the edits stay open, the next push meets its own version and ends the same.
        await records.write(kind, [mine ? { ...mine, rev, sentAt: at } : { record, rev, sentAt: at, seq: upTo }]);
        const rebased = later.slice(0, 1).map((edit) => withBody(edit, { base: { record, rev } }));
        await ledger.update([...sent(edits, upTo), ...rebased]);
      }),

    rebase: (kind, id, upTo, merged, theirs) =>
      serial(async () => {
        const edits = await openEdits(kind, id);
        if (edits.some((edit) => edit.seq > upTo)) return false;
        const base = { record: theirs.record, rev: theirs.rev };
        if (equal(merged, theirs.record)) {
          await records.write(kind, [{ ...base, sentAt: now(), seq: upTo }]);
          await ledger.update(sent(edits, upTo));
          return true;
        }
        const [edit] = await ledger.append([{ kind, after: merged, base }], merged.updatedBy, now());
        await ledger.update(sent(edits, upTo));
        await records.write(kind, [{ record: merged, rev: theirs.rev, seq: edit?.seq }]);
        return true;
      }),

    markRefused: (kind, id, upTo, status, reason, at) =>
      serial(async () => {
        const edits = (await openEdits(kind, id)).filter((edit) => edit.seq <= upTo);
        const refusal = { status, reason, at };
        await ledger.update(edits.map((edit) => ({ ...withBody(edit, { refusal }), state: 'refused' as const })));
      }),

    askAgain: () =>
      serial(async () => {
        const refused = ledger.openRecords().filter(({ edits }) => edits.at(-1)?.state === 'refused');
        const edits = await ledger.openEdits(refused);
        for (const [{ kind, recordId }, open] of edits) {
          if (open.at(-1)?.body.refusal?.status === FORBIDDEN) await ledger.retry(kind, recordId);
        }
      }),

    async scan(kind, afterId, limit) {
      const bodies = await records.where(kind, {
        selector: { id: { $gt: afterId } },
        index: ['id'],
        limit,
      });
      return bodies.map(({ record, rev }) => ({ record, rev }));
    },

    markUnsent: (kind, record) =>
      serial(async () => {
        const edits = await openEdits(kind, record.id);
        const mine = await records.get(kind, record.id);
        if (edits.length > 0) {
          await ledger.update(edits.filter((edit) => edit.body.base).map((edit) => withBody(edit, { base: null })));
          if (mine) await records.write(kind, [{ record: mine.record, seq: mine.seq }]);
          return;
        }
        const [edit] = await ledger.append([{ kind, after: record, base: null }], record.updatedBy, now());
        await records.write(kind, [{ record, seq: edit?.seq }]);
      }),

    ...createStepStore({ ledger, db, serial }),
  };
}

const firstSeq = (record: OpenRecord) => record.edits[0]?.seq ?? 0;

/** The newest base counts: a merge or an answer may have given a later edit its own. */
function pendingRecord({ kind, recordId }: OpenRecord, edits: StoredEdit[]): PendingRecord[] {
  const newest = edits.at(-1);
  if (!newest) return [];
  const base = edits.findLast((edit) => edit.body.base !== undefined)?.body.base ?? undefined;
  const mine: AnyRecord = newest.body.after;
  const earlier = edits.slice(0, -1).map((edit) => edit.body.after);
  return [{ kind, id: recordId, base, mine, upTo: newest.seq, ...(earlier.length > 0 ? { earlier } : {}) }];
}

function sent(edits: StoredEdit[], upTo: number): StoredEdit[] {
  return edits.filter((edit) => edit.seq <= upTo).map((edit) => ({ ...edit, state: 'sent' as const }));
}

function withBody(edit: StoredEdit, change: Partial<StoredEdit['body']>): StoredEdit {
  return { ...edit, body: { ...edit.body, ...change } };
}
