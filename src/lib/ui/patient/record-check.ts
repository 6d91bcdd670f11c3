import type { Change } from '../../data/api.ts';
import { checkRecord, type CheckContext } from '../../domain/checks/index.ts';
import type { Issue } from '../../domain/issues/issue.ts';

/** What is wrong with a record that a form is about to write. The stamps, which the worker adds, stand in for themselves. */
export function recordIssues(change: Change, context: CheckContext): Issue[] {
  const { now } = context;
  const stamps = {
    createdAt: now,
    createdBy: '-',
    createdDevice: '-',
    updatedAt: now,
    updatedBy: '-',
    updatedDevice: '-',
  };
  return checkRecord(change.kind, { ...stamps, clock: '', version: 1, ...change.record }, context);
}
