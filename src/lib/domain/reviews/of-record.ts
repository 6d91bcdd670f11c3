import { isSigned, openEntries, stampOf, valueAt } from '../merge/index.ts';
import { policyInside, policyOf, type FieldPolicy, type RecordPolicy } from '../merge/policy.ts';
import { whenAndWhere } from '../merge/stamps.ts';
import type { Superseded } from '../merge/superseded.ts';
import { definitions, type AnyRecord, type Kind } from '../records/index.ts';
import { keyOf, questionId } from './id.ts';
import type { Question, QuestionOption, QuestionType } from './question.ts';

/** Questions that a record asks by itself: values that merges set aside, removals and voidings against edits, edits beside a signature. */
export function questionsOfRecord(kind: Kind, record: AnyRecord): Question[] {
  if (kind === 'reviews' || kind === 'settings') return [];
  const { policy } = definitions[kind];
  const groups = new Map<string, Superseded[]>();
  for (const entry of openEntries(record, policy)) {
    const name = `${typeOf(entry, record, policy)} ${entry.path}`;
    groups.set(name, [...(groups.get(name) ?? []), entry]);
  }
  return [...groups.values()].flatMap((entries) => questionOf(kind, record, entries, policy));
}

/** What every question about records of one person or household says of them. */
export function about(
  record: AnyRecord,
  kind: Kind,
): Pick<Question, 'patientId' | 'householdId' | 'stationCode' | 'villageCode'> {
  const named = (field: 'patientId' | 'householdId', own: Kind) =>
    kind === own ? record.id : typeof record[field] === 'string' && record[field] !== '' ? record[field] : undefined;
  const [patientId, householdId] = [named('patientId', 'patients'), named('householdId', 'households')];
  const { stationCode, villageCode } = record;
  return { ...(patientId ? { patientId } : {}), ...(householdId ? { householdId } : {}), stationCode, villageCode };
}

/** The value in use at a path, with who wrote it. */
export function currentOption(record: AnyRecord, path: string, value: unknown, key = keyOf(value)): QuestionOption {
  const stamp = stampOf(record, path);
  return { key, value, by: stamp.by, ...whenAndWhere(stamp, record), clock: stamp.clock, inUse: true };
}

function questionOf(kind: Kind, record: AnyRecord, entries: Superseded[], policy: RecordPolicy): Question[] {
  const [first] = entries;
  if (!first) return [];
  const { path } = first;
  const type = typeOf(first, record, policy);
  const named = type === 'removal' ? NAMES.removal : type === 'voidedEdited' ? NAMES.voidedEdited : undefined;
  const current = currentOption(record, path, valueAt(record, path, policy) ?? null, named?.inUse);
  const set = entries.map(({ value, by, at, device, clock }): QuestionOption => {
    return { key: named?.set ?? keyOf(value), value, by, at, device, ...(clock ? { clock } : {}), inUse: false };
  });
  const options = [current, ...set.sort((a, b) => ((a.clock ?? a.at) < (b.clock ?? b.at) ? -1 : 1))];
  const keys = options.map(({ key }) => key);
  const free = type === 'field' || type === 'signedVisitEdited';
  const question: Question = {
    id: questionId(type, kind, record.id, path, keys),
    type,
    subjects: [{ kind, id: record.id }],
    ...about(record, kind),
    path,
    options,
    both: free && joins(policy, path) && options.every(({ value }) => typeof value === 'string'),
    typed: free && options.every(({ value }) => typeof value !== 'object' || value === null),
    since: entries.map(({ at }) => at).sort()[0] ?? '',
  };
  return [question];
}

/** Keys that do not change when the item or the voiding does. */
const NAMES = { removal: { inUse: 'keep', set: 'remove' }, voidedEdited: { inUse: 'keep', set: 'void' } } as const;

function typeOf(entry: Superseded, record: AnyRecord, policy: RecordPolicy): QuestionType {
  if (entry.path === 'voided') return 'voidedEdited';
  if (isSigned(record, policy) && entry.rule === 'signed') return 'signedVisitEdited';
  return entry.removal ? 'removal' : 'field';
}

function joins(policy: RecordPolicy, path: string): boolean {
  const [field = '', ...parts] = path.split('.');
  const leaf = parts.reduce<FieldPolicy>((inside, part) => policyInside(inside, part), policyOf(policy, field));
  return leaf.rule === 'ask' && leaf.joins === true;
}
