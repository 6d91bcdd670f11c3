import type { ReactionApi } from '../reaction-api.ts';
import type { Session } from './session.ts';

/** Cases of reactions after vaccination. */
export function reactionWork(
  withSession: <T>(task: (open: Session) => Promise<T>) => Promise<T>,
  now: () => string,
): ReactionApi {
  const queries = () => import('../queries/reactions.ts');
  return {
    reactionCases: (query) => withSession(async (open) => (await queries()).reactionCases(open, query, now())),
    reactionCase: (id) => withSession(async (open) => (await queries()).reactionCase(open, id, now())),
  };
}
