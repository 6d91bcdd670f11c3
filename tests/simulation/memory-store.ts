import { stepOf, type Step } from '../../src/lib/domain/history/step.ts';
import { equal, hash } from '../../src/lib/domain/merge/canonical.ts';
import { seen } from '../../src/lib/domain/merge/seen.ts';
import { upgrade, type AnyRecord, type Kind } from '../../src/lib/domain/records/index.ts';
import type { BundleChange } from '../../src/lib/sync/bundle/bundle.ts';
import type { LocalStore, PendingRecord, ServerIdentity, ServerRecord } from '../../src/lib/sync/ports.ts';
import { takeBundle } from './bundles.ts';

interface Known {
  record: AnyRecord;
  rev: string;
}

interface Unsent {
  base: Known | undefined;
  mine: AnyRecord;
  earlier: AnyRecord[];
  firstSeq: number;
  upTo: number;
  refused?: { status: number; reason: string };
}

interface Held {
  kind: Kind;
  record: AnyRecord;
  rev: string | undefined;
}

/** What survives a kill. */
export interface Disk {
  identity: ServerIdentity | undefined;
  checkpoints: Map<Kind, string>;
  area: string[] | undefined;
  /** The device's versions; `rev` is the revision last known from the server. */
  records: Map<string, Held>;
  unsent: Map<string, Unsent & { kind: Kind; id: string }>;
  seq: number;
  /** Hashes of the versions that were made here, as the history of edits keeps them. */
  past: Map<string, Set<string>>;
  /** Single edits in the order in which they were made here or came by bundles, and which of them the server has. */
  steps: Step[];
  told: { last: number; refused: number[] };
}

export function emptyDisk(): Disk {
  return {
    identity: undefined,
    checkpoints: new Map(),
    area: undefined,
    records: new Map(),
    unsent: new Map(),
    seq: 0,
    past: new Map(),
    steps: [],
    told: { last: 0, refused: [] },
  };
}

export interface MemoryStore extends LocalStore {
  /** One edit made here: `change` gets the present version. Durable when it resolves. */
  save(kind: Kind, id: string, change: (before: AnyRecord | undefined) => AnyRecord): Promise<void>;
  /** The edits of one act, all or none: `change` makes them of what is on the disk at that moment. */
  saveAll(change: () => { kind: Kind; record: AnyRecord }[]): Promise<void>;
  /** Takes what another tablet has given; answers the records that are others now. */
  take(changes: readonly BundleChange[], steps: readonly Step[]): Promise<AnyRecord[]>;
  /** A person sends a refused record again. */
  retry(kind: Kind, id: string): Promise<void>;
}

const numbered = (step: Step | undefined, seq: number) => (step ? [{ seq, step }] : []);
const keyOf = (kind: Kind, id: string) => `${kind}/${id}`;

/**
 * A LocalStore in memory, over a disk that outlives it. Each call waits at `gate` before it takes effect and again before
 * it resolves: a killed process never gets through the gate, so its call was done wholly or not at all. A call that writes
 * fails when `refuses` says so, and changes nothing.
 */
export function createMemoryStore(
  disk: Disk,
  gate: () => Promise<void> = () => Promise.resolve(),
  refuses: () => boolean = () => false,
): MemoryStore {
  async function step<T>(effect: () => T): Promise<T> {
    await gate();
    const result = structuredClone(effect());
    await gate();
    return result;
  }
  const write = <T>(effect: () => T): Promise<T> =>
    step(() => {
      if (refuses()) throw new DOMException('The disk is full.', 'QuotaExceededError');
      return effect();
    });
  const pendingRecord = ({
    kind,
    id,
    base,
    mine,
    earlier,
    upTo,
  }: Unsent & { kind: Kind; id: string }): PendingRecord => ({
    kind,
    id,
    base,
    mine,
    ...(earlier.length > 0 ? { earlier } : {}),
    upTo,
  });
  const put = (kind: Kind, record: AnyRecord, rev: string | undefined) =>
    disk.records.set(keyOf(kind, record.id), { kind, record: structuredClone(record), rev });
  const edit = (kind: Kind, record: AnyRecord, base: Known | undefined) => {
    const seq = ++disk.seq;
    const past = disk.past.get(keyOf(kind, record.id)) ?? new Set();
    disk.past.set(keyOf(kind, record.id), past.add(hash(record)));
    const known = disk.unsent.get(keyOf(kind, record.id));
    const unsent = known ?? {
      kind,
      id: record.id,
      base: structuredClone(base),
      mine: record,
      earlier: [],
      firstSeq: seq,
      upTo: seq,
    };
    disk.unsent.set(keyOf(kind, record.id), {
      ...unsent,
      mine: structuredClone(record),
      earlier: known ? [...known.earlier, known.mine] : [],
      upTo: seq,
      refused: undefined,
    });
    put(kind, record, unsent.base?.rev);
  };
  const ofKind = (kind: Kind) =>
    [...disk.records.values()]
      .filter((one) => one.kind === kind)
      .sort((a, b) => (a.record.id < b.record.id ? -1 : 1))
      .map(({ record, rev }) => ({ record, rev }));

  return {
    serverIdentity: () => step(() => disk.identity),
    setServerIdentity: (identity) => write(() => void (disk.identity = structuredClone(identity))),
    checkpoint: (kind) => step(() => disk.checkpoints.get(kind)),
    setCheckpoint: (kind, since) =>
      write(() => void (since === undefined ? disk.checkpoints.delete(kind) : disk.checkpoints.set(kind, since))),
    area: () => step(() => disk.area),
    setArea: (villageCodes) => write(() => void (disk.area = structuredClone(villageCodes))),
    forget: (kind, ids) =>
      write(() => {
        const forget = (one: Held) => {
          const { id } = one.record;
          if (one.rev === undefined || disk.unsent.has(keyOf(one.kind, id))) return;
          if (one.kind === 'patients')
            for (const other of [...disk.records.values()]) if (other.record.patientId === id) forget(other);
          disk.records.delete(keyOf(one.kind, id));
        };
        for (const id of ids) {
          const held = disk.records.get(keyOf(kind, id));
          if (held) forget(held);
        }
      }),
    pending: (kind, limit) =>
      step(() =>
        [...disk.unsent.values()]
          .filter((one) => one.kind === kind && !one.refused)
          .sort((a, b) => a.firstSeq - b.firstSeq)
          .slice(0, limit)
          .map(pendingRecord),
      ),
    pendingOf: (kind, ids) =>
      step(() => ids.flatMap((id) => disk.unsent.get(keyOf(kind, id)) ?? []).map(pendingRecord)),
    records: (kind, ids) => step(() => ofKind(kind).filter(({ record }) => ids.includes(record.id))),
    scan: (kind, afterId, limit) =>
      step(() =>
        ofKind(kind)
          .filter(({ record }) => record.id > afterId)
          .slice(0, limit),
      ),
    writeFromServer: (kind, records) =>
      write(() => {
        for (const { record, rev } of records) if (!disk.unsent.has(keyOf(kind, record.id))) put(kind, record, rev);
      }),
    markSent: (kind, id, upTo, record, rev) =>
      write(() => {
        const unsent = disk.unsent.get(keyOf(kind, id));
        if (unsent && unsent.upTo > upTo) {
          disk.unsent.set(keyOf(kind, id), { ...unsent, base: structuredClone({ record, rev }) });
          put(kind, unsent.mine, rev);
        } else {
          disk.unsent.delete(keyOf(kind, id));
          put(kind, record, rev);
        }
      }),
    rebase: (kind, id, upTo, merged, theirs: ServerRecord) =>
      write(() => {
        const unsent = disk.unsent.get(keyOf(kind, id));
        if (unsent && unsent.upTo > upTo) return false;
        disk.unsent.delete(keyOf(kind, id));
        if (equal(merged, theirs.record)) put(kind, theirs.record, theirs.rev);
        else edit(kind, merged, { record: theirs.record, rev: theirs.rev });
        return true;
      }),
    markRefused: (kind, id, upTo, status, reason) =>
      write(() => {
        const unsent = disk.unsent.get(keyOf(kind, id));
        if (unsent && unsent.upTo <= upTo) unsent.refused = { status, reason };
      }),
    askAgain: () =>
      write(() => {
        for (const unsent of disk.unsent.values()) if (unsent.refused?.status === 403) unsent.refused = undefined;
      }),
    markUnsent: (kind, record) =>
      write(() => {
        const unsent = disk.unsent.get(keyOf(kind, record.id));
        if (!unsent) return edit(kind, record, undefined);
        unsent.base = undefined;
        put(kind, unsent.mine, undefined);
      }),
    unsentSteps: (limit) =>
      step(() => {
        const { last } = disk.told;
        const steps = disk.steps.slice(last, last + limit).map((one, n) => ({ seq: last + n + 1, step: one }));
        return { steps, last: steps.at(-1)?.seq ?? 0 };
      }),
    refusedSteps: (limit) =>
      step(() => disk.told.refused.slice(0, limit).flatMap((seq) => numbered(disk.steps[seq - 1], seq))),
    markSteps: ({ last = 0, refused = [], taken = [] }) =>
      write(() => {
        const left = [...new Set([...disk.told.refused, ...refused])].filter((seq) => !taken.includes(seq));
        disk.told = { last: Math.max(disk.told.last, last), refused: left };
      }),
    resendSteps: () => write(() => void (disk.told = { last: 0, refused: [] })),
    save: (kind, id, change) =>
      write(() => {
        const known = disk.records.get(keyOf(kind, id));
        const base = known?.rev === undefined ? undefined : { record: known.record, rev: known.rev };
        const after = change(structuredClone(known?.record));
        if (equal(after, known?.record)) return;
        disk.steps.push(stepOf(kind, structuredClone(known?.record), after));
        edit(kind, after, base);
      }),
    saveAll: (change) =>
      write(() => {
        for (const { kind, record } of change()) {
          const known = disk.records.get(keyOf(kind, record.id));
          const foreign = known && known.record.updatedDevice !== record.updatedDevice;
          const made = foreign && disk.unsent.has(keyOf(kind, record.id)) ? seen(record, known.record) : record;
          disk.steps.push(structuredClone(stepOf(kind, known && upgrade(kind, known.record), upgrade(kind, record))));
          edit(kind, made, known?.rev === undefined ? undefined : { record: known.record, rev: known.rev });
        }
      }),
    take: (changes, steps) =>
      write(() => {
        const have = new Set(disk.steps.map(({ id }) => id));
        disk.steps.push(...structuredClone(steps.filter(({ id }) => !have.has(id))));
        return takeBundle(disk, changes, {
          put,
          edit(kind, record, base) {
            edit(kind, record, base);
            const unsent = disk.unsent.get(keyOf(kind, record.id));
            if (unsent && base) unsent.base = structuredClone(base);
            put(kind, record, unsent?.base?.rev);
          },
        });
      }),
    retry: (kind, id) =>
      write(() => {
        const unsent = disk.unsent.get(keyOf(kind, id));
        if (unsent) unsent.refused = undefined;
      }),
  };
}
