import { equal } from '../../domain/merge/index.ts';
import type { Kind } from '../../domain/records/index.ts';
import { fits, type BundleChange } from '../../sync/bundle/bundle.ts';
import { meet, type Held, type Met } from '../../sync/bundle/meet.ts';
import { OF_PATIENTS } from '../../sync/area.ts';
import { NOT_IN_BUNDLES } from '../../sync/kinds.ts';
import type { Session } from '../device/session.ts';
import type { NewEdit } from '../store/ledger.ts';
import type { RecordBody } from '../store/shapes.ts';
import { pastOf, type Step } from './collect.ts';
import type { BundleRefusal, BundleTally } from './types.ts';

const SLICE = 100;

export interface TakeParts {
  session: Session;
  station: string;
  /** Villages of the person who works; undefined: the whole station. */
  area: readonly string[] | undefined;
  /** Instant now, ISO. */
  now: string;
  step: Step;
  /** False: only says what would become of each record. */
  write: boolean;
}

/**
 * Takes the changes of a bundle, slice by slice: edits first, as with every save, so that a kill loses nothing. To be repeated after a
 * kill: what is here already is known.
 */
export async function take(parts: TakeParts, changes: BundleChange[]): Promise<BundleTally> {
  const tally: BundleTally = { counts: {}, total: 0, fresh: 0, newer: 0, merged: 0, known: 0, refused: {} };
  const homes = await homesOf(parts, changes);
  const accepted: BundleChange[] = [];
  for (const change of changes) {
    tally.counts[change.kind] = (tally.counts[change.kind] ?? 0) + 1;
    tally.total += 1;
    const refusal = refusalOf(parts, change, homes);
    if (refusal) tally.refused[refusal] = (tally.refused[refusal] ?? 0) + 1;
    else accepted.push(change);
  }
  for (let at = 0; at < accepted.length; at += SLICE) {
    await parts.step(at, accepted.length);
    const slice = accepted.slice(at, at + SLICE);
    for (const outcome of await parts.session.serial(() => takeSlice(parts, slice))) {
      if (outcome === 'new') tally.fresh += 1;
      else tally[outcome] += 1;
    }
  }
  return tally;
}

function refusalOf(
  { station, area }: TakeParts,
  change: BundleChange,
  homes: ReadonlyMap<string, string>,
): BundleRefusal | undefined {
  const { kind, record } = change;
  if (NOT_IN_BUNDLES.has(kind) || !fits(change, station)) return 'malformed';
  const village = OF_PATIENTS.includes(kind) ? homes.get(String(record.patientId)) : undefined;
  return !area || area.includes(village ?? record.villageCode) ? undefined : 'outside';
}

/** Villages of patients: of this tablet's records, or else as the bundle says. Asked only where villages count. */
async function homesOf({ session, area }: TakeParts, changes: BundleChange[]): Promise<Map<string, string>> {
  if (!area) return new Map();
  const bundled = changes.filter(({ kind }) => kind === 'patients').map(({ record }) => record);
  const ids = changes.map(({ kind, record }) => (kind === 'patients' ? record.id : String(record.patientId)));
  const stored = await session.records.many('patients', [...new Set(ids)]);
  const known = [...bundled, ...[...stored.values()].map(({ record }) => record)];
  return new Map(known.map(({ id, villageCode }) => [id, villageCode]));
}

async function takeSlice({ session, now, write }: TakeParts, slice: BundleChange[]): Promise<Met['outcome'][]> {
  const { records, ledger } = session;
  const edits: { edit: NewEdit; body: RecordBody }[] = [];
  const clean: { kind: Kind; body: RecordBody }[] = [];
  const outcomes: Met['outcome'][] = [];
  for (const change of slice) {
    const { kind, sentAt } = change;
    const before = await records.get(kind, change.record.id);
    const open = ledger.openRecord(kind, change.record.id) !== undefined;
    const met = meet(change, before && (await heldOf(session, change, before, open)));
    outcomes.push(met.outcome);
    if (met.outcome === 'known') continue;
    const { record, rev, base } = met;
    if (rev !== undefined) clean.push({ kind, body: { record, rev, sentAt: sentAt ?? now } });
    else {
      const edit = { kind, after: record, base: open ? base : (base ?? null), by: record.updatedBy };
      edits.push({ edit, body: { ...before, record, rev: base?.rev ?? before?.rev } });
    }
  }
  if (!write) return outcomes;
  const stored = await ledger.append(
    edits.map(({ edit }) => edit),
    '',
    now,
  );
  const edited = edits.map(({ edit, body }, n) => ({ kind: edit.kind, body: { ...body, seq: stored[n]?.seq } }));
  await records.writeAll([...clean, ...edited]);
  return outcomes;
}

async function heldOf({ ledger }: Session, change: BundleChange, before: RecordBody, open: boolean): Promise<Held> {
  const { record, rev } = before;
  // The usual case needs no history.
  if (equal(record, change.record)) return { record, past: new Set() };
  const history = await ledger.history(record.id);
  const past = pastOf(change.kind, history);
  if (!open) return { record, past, ...(rev === undefined ? {} : { rev }) };
  const unsent = history.filter((edit) => edit.kind === change.kind && edit.state !== 'sent');
  const base = unsent.findLast((edit) => edit.body.base !== undefined)?.body.base ?? undefined;
  return { record, past, ...(base ? { base } : {}) };
}
