import type { DeviceApi } from '../api.ts';
import type { DeviceDeps } from './deps.ts';
import type { Session } from './session.ts';

type ReviewWork = Pick<
  DeviceApi,
  | 'questions'
  | 'question'
  | 'decide'
  | 'undoDecision'
  | 'decisions'
  | 'decision'
  | 'history'
  | 'fetchHistory'
  | 'duplicatePairs'
  | 'mergePeople'
  | 'notSamePerson'
>;

/** What people must decide, what they decided, and what happened to a record. */
export function reviewWork(
  withSession: <T>(task: (open: Session) => Promise<T>) => Promise<T>,
  now: () => string,
  deps: DeviceDeps,
): ReviewWork {
  const queries = () => import('../queries/reviews.ts');
  return {
    questions: (query) => withSession(async (open) => (await queries()).questions(open, query)),
    question: (id) => withSession(async (open) => (await queries()).question(open, id)),
    decide: (id, choice) => withSession(async (open) => (await queries()).decideQuestion(open, id, choice, now())),
    undoDecision: (id) => withSession(async (open) => (await queries()).undoDecision(open, id, now())),
    decisions: (query) => withSession(async (open) => (await queries()).decisions(open, query)),
    decision: (id) => withSession(async (open) => (await queries()).decision(open, id)),
    history: (kind, id) => withSession(async (open) => (await queries()).history(open, kind, id)),
    fetchHistory: (kind, id) => withSession(async (open) => (await queries()).fetchHistory(open, deps, kind, id)),
    duplicatePairs: (query) => withSession(async (open) => (await queries()).duplicatePairs(open, query)),
    mergePeople: (keepId, dropId, note) =>
      withSession(async (open) => (await queries()).mergePair(open, keepId, dropId, note, now())),
    notSamePerson: (aId, bId, note) =>
      withSession(async (open) => (await queries()).separatePair(open, aId, bId, note, now())),
  };
}
