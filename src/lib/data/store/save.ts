import { checkRecord } from '../../domain/checks/index.ts';
import { todayIn } from '../../domain/dates/index.ts';
import type { Issue } from '../../domain/issues/issue.ts';
import { parseClock } from '../../domain/merge/clock.ts';
import { merge } from '../../domain/merge/merge.ts';
import { seen } from '../../domain/merge/seen.ts';
import { stampNew, type EditStamp } from '../../domain/merge/stamps.ts';
import {
  asCreated,
  asEdited,
  definitions,
  upgrade,
  type AnyRecord,
  type Kind,
  type Patient,
} from '../../domain/records/index.ts';
import { DeviceError, type Change } from '../api.ts';
import type { Ledger, NewEdit } from './ledger.ts';
import type { Prepared } from './prepared.ts';
import type { RecordStore } from './record-store.ts';
import type { RecordBody } from './shapes.ts';
import type { StockParts } from './stock-rules.ts';
import type { Versions } from './versions.ts';

export interface SaveParts {
  records: RecordStore;
  ledger: Ledger;
  versions: Versions;
  stamp: () => EditStamp;
  /** Instant now, ISO. */
  now: string;
}

/**
 * Saves the changes of one form: all edits in one transaction, then the records. A kill in between loses nothing, the
 * records are then written at the next opening. A save over a newer version is merged with it.
 * @throws DeviceError invalidRecord with the issues; nothing is written then
 */
export async function saveChanges(parts: SaveParts & StockParts, changes: Change[]): Promise<AnyRecord[]> {
  const prepared: Prepared[] = [];
  for (const change of changes) prepared.push(await prepare(parts, change));
  const issues: Issue[] = [];
  for (const one of prepared) {
    issues.push(...(await hardIssues(parts, one, prepared)));
    if (one.change.kind === 'immunizations') {
      issues.push(...(await (await sessionRules()).screeningIssues(parts, one, prepared)));
      issues.push(...(await (await stockRules()).stockIssues(parts, one, prepared)));
    }
  }
  if (issues.length > 0) throw new DeviceError('invalidRecord', {}, issues);

  await write(parts, prepared);
  return prepared.flatMap(({ before, after }) => after ?? before?.record ?? []);
}

/**
 * Saves records that are stamped already, such as those of a decision. A record that is not as `before` any more is merged with what is
 * there now.
 * @throws DeviceError invalidRecord with the issues; nothing is written then
 */
export async function saveStamped(
  parts: SaveParts,
  decided: { kind: Kind; before?: AnyRecord; record: AnyRecord }[],
): Promise<AnyRecord[]> {
  const prepared = await Promise.all(
    decided.map(async ({ kind, before: seen, record }): Promise<Prepared> => {
      const before = await parts.records.get(kind, record.id);
      const current = before?.record;
      const merged =
        current && current.clock !== seen?.clock
          ? merge(seen, record, current, definitions[kind].policy).merged
          : record;
      const after = current ? overUnsent(parts, kind, current, merged) : merged;
      return { change: { kind, record }, before, after: merged === current ? undefined : after };
    }),
  );
  const issues: Issue[] = [];
  for (const one of prepared) issues.push(...(await newIssues(parts, one, prepared)));
  if (issues.length > 0) throw new DeviceError('invalidRecord', {}, issues);
  await write(parts, prepared);
  return prepared.flatMap(({ before, after }) => after ?? before?.record ?? []);
}

async function write(parts: SaveParts, prepared: Prepared[]): Promise<void> {
  const edits = prepared.flatMap((one): (NewEdit & { body: RecordBody })[] => {
    const { change, before, after } = one;
    return after ? [{ kind: change.kind, after, base: baseOf(parts, one), body: { ...before, record: after } }] : [];
  });
  const first = edits[0]?.after;
  if (first) {
    const stored = await parts.ledger.append(edits, first.updatedBy, first.updatedAt);
    await parts.records.writeAll(edits.map(({ kind, body }, n) => ({ kind, body: { ...body, seq: stored[n]?.seq } })));
  }
}

async function prepare(parts: SaveParts, change: Change): Promise<Prepared> {
  const { kind, basedOn } = change;
  const { policy, version } = definitions[kind];
  const before = await parts.records.get(kind, change.record.id);
  const form = { ...change.record, version } as AnyRecord;
  const stamp = parts.stamp();
  if (!before) return { change, before, after: stampNew(asCreated(kind, form, stamp), stamp) };
  const current = before.record;
  const opened =
    (basedOn !== undefined && basedOn !== current.updatedAt && (await openedVersion(parts, change))) || current;
  const mine = asEdited(kind, opened, form, stamp);
  if (mine === opened) return { change, before, after: undefined };
  const after = opened === current ? mine : merge(opened, mine, current, policy).merged;
  return { change, before, after: after === current ? undefined : overUnsent(parts, kind, current, after) };
}

/** An edit of what another tablet wrote and no server has yet says so: that tablet may reach the server later. */
function overUnsent({ ledger }: SaveParts, kind: Kind, current: AnyRecord, after: AnyRecord): AnyRecord {
  const foreign = parseClock(current.clock)?.deviceId !== parseClock(after.clock)?.deviceId;
  return foreign && ledger.openRecord(kind, current.id) ? seen(after, current) : after;
}

/** What stops the record. Visits and doses are judged against their person, who may be in the same form. */
async function hardIssues(parts: SaveParts, one: Prepared, all: Prepared[]): Promise<Issue[]> {
  const { change, after } = one;
  if (!after) return [];
  const { now, records } = parts;
  const patientId = typeof after.patientId === 'string' ? after.patientId : undefined;
  const isPatient = (one: Prepared) => one.change.kind === 'patients' && one.change.record.id === patientId;
  const patient =
    patientId === undefined
      ? undefined
      : (all.find(isPatient)?.after ?? (await records.get('patients', patientId))?.record);
  const person = patient as Patient | undefined;
  const issues = checkRecord(change.kind, after, { now, today: todayIn(now), patient: person });
  if (change.kind === 'sessions' && issues.length === 0)
    issues.push(...(await (await sessionRules()).sessionIssues(parts, one, person)));
  return issues.filter(({ level }) => level === 'hard');
}

/** Loaded when the first dose or session is saved: the lists of the screening are not needed to open the tablet. */
const sessionRules = () => import('./session-rules.ts');
const stockRules = () => import('./stock-rules.ts');

/** What the record did not have before: a decision is not held up by what is to be decided beside it. */
async function newIssues(parts: SaveParts, one: Prepared, all: Prepared[]): Promise<Issue[]> {
  const issues = await hardIssues(parts, one, all);
  if (issues.length === 0 || !one.before) return issues;
  const before = await hardIssues(parts, { ...one, after: one.before.record }, []);
  return issues.filter(({ code, path }) => !before.some((old) => old.code === code && old.path === path));
}

/** The version that the form was opened with, as long as memory or the history of edits has it. */
async function openedVersion({ versions, ledger }: SaveParts, change: Change): Promise<AnyRecord | undefined> {
  const { kind, record, basedOn = '' } = change;
  const known = versions.find(kind, record.id, basedOn);
  if (known) return known;
  const history = await ledger.history(record.id);
  const seen = history.flatMap(({ body }) => [body.after, ...(body.base ? [body.base.record] : [])]);
  const found = seen.find(({ updatedAt }) => updatedAt === basedOn);
  return found && upgrade(kind, found);
}

/** The first open edit of a record carries the server's version under it. */
function baseOf({ ledger }: SaveParts, { change, before }: Prepared): NewEdit['base'] {
  if (ledger.openRecord(change.kind, change.record.id)) return undefined;
  return before?.rev === undefined ? null : { record: before.record, rev: before.rev };
}
