import { isSigned, openEntries, valueAt, withValueAt } from '../merge/index.ts';
import { policyInside, policyOf } from '../merge/policy.ts';
import { traceOfCurrent } from '../merge/superseded.ts';
import { definitions, effectiveVisit, type AnyRecord, type Kind } from '../records/index.ts';
import { find } from './held.ts';
import { questionsOfRecord } from './of-record.ts';
import type { Planner } from './plan.ts';
import type { Choice, Question } from './question.ts';

/** The value that a choice gives to the question's path; undefined when it is none of the question's. */
function chosen(question: Question, choice: Choice): { value: unknown } | undefined {
  if (choice.kind === 'option') return question.options.find(({ key }) => key === choice.key);
  if (choice.kind === 'typed') return question.typed ? { value: choice.value === '' ? null : choice.value } : undefined;
  if (!question.both) return undefined;
  const texts = [...question.options].sort((a, b) => ((a.clock ?? a.at) < (b.clock ?? b.at) ? -1 : 1));
  return { value: texts.map(({ value }) => value).join('\n') };
}

/** The question as the record asks it now. */
function asked(question: Question, held: Parameters<Planner>[2]) {
  const [subject] = question.subjects;
  const record = subject && find<AnyRecord>(held, subject.kind, subject.id);
  if (!record || question.path === undefined) return undefined;
  const open = questionsOfRecord(subject.kind, record).some(({ id }) => id === question.id);
  const { policy } = definitions[subject.kind];
  const settle = openEntries(record, policy)
    .filter(({ path }) => path === question.path)
    .map(({ key }) => key);
  return open ? { kind: subject.kind, record, path: question.path, policy, settle } : undefined;
}

/** `field`: one value, both texts, or a typed value; what is not chosen stays among the traces, settled. */
export const planField: Planner = (question, choice, held) => {
  const now = asked(question, held);
  const pick = chosen(question, choice);
  if (!now || !pick) return undefined;
  const { kind, record, path, policy, settle } = now;
  const after = withValueAt(record, path, pick.value ?? undefined, policy);
  const trace = traceOfCurrent(record, path, policy);
  const edit = { kind, before: record, after, affirm: [path], settle: [...settle, trace.key], traces: [trace] };
  return { edits: [edit], keeps: false };
};

/** `signedVisitEdited`: the signed value stays; another one becomes an amendment of who decides. */
export const planSigned: Planner = (question, choice, held) => {
  const now = asked(question, held);
  const pick = chosen(question, choice);
  if (!now || !pick || !isSigned(now.record, now.policy)) return undefined;
  const { kind, record, path, policy, settle } = now;
  const taken = !(choice.kind === 'option' && question.options.some(({ key, inUse }) => inUse && key === choice.key));
  const shown = effectiveVisit(record);
  const after = taken ? withValueAt(shown, path, pick.value ?? undefined, policy) : shown;
  return { edits: [{ kind, before: record, after, settle }], keeps: taken };
};

/** `removal`: the item stays, or goes; an item with a state is refuted instead, so that it stays visible. */
export const planRemoval: Planner = (question, choice, held) => {
  const now = asked(question, held);
  if (!now || choice.kind !== 'option') return undefined;
  const { kind, record, path, settle } = now;
  if (choice.key === 'keep')
    return { edits: [{ kind, before: record, after: record, affirm: [path], settle }], keeps: true };
  if (choice.key !== 'remove') return undefined;
  return { edits: [{ kind, before: record, after: removed(kind, record, path), settle }], keeps: false };
};

function removed(kind: Kind, record: AnyRecord, path: string): AnyRecord {
  const { policy } = definitions[kind];
  const status = policyInside(policyOf(policy, path.split('.', 1)[0] ?? ''), 'status');
  const weakest = status.rule === 'safer' ? status.rank?.[0]?.[0] : undefined;
  const stated = valueAt(record, `${path}.status`, policy) !== undefined;
  return weakest !== undefined && stated
    ? withValueAt(record, `${path}.status`, weakest, policy)
    : withValueAt(record, path, undefined, policy);
}

/** `voidedEdited`: the record stays, or is voided after all, by who decides. */
export const planVoided: Planner = (question, choice, held, stamp) => {
  const now = asked(question, held);
  if (!now || choice.kind !== 'option') return undefined;
  const { kind, record, settle } = now;
  if (choice.key === 'keep')
    return { edits: [{ kind, before: record, after: record, affirm: ['voided'], settle }], keeps: true };
  const voiding = question.options.find(({ key }) => key === 'void')?.value as AnyRecord['voided'];
  if (choice.key !== 'void' || !voiding) return undefined;
  const { at, by, device } = stamp;
  return {
    edits: [{ kind, before: record, after: { ...record, voided: { ...voiding, at, by, device } } }],
    keeps: false,
  };
};
