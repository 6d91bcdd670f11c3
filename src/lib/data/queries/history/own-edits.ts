import type { Step } from '../../../domain/history/step.ts';
import type { Kind } from '../../../domain/records/index.ts';
import type { HistoryEntry } from '../../api.ts';
import { ownSteps } from '../../store/own-steps.ts';
import type { StoredEdit } from '../../store/shapes.ts';

/** The edits made on this tablet, with what the server says of each. */
export function ownEdits(kind: Kind, edits: readonly StoredEdit[], deviceId: string): Map<string, HistoryEntry> {
  return new Map(
    ownSteps(kind, edits, deviceId).map(({ step, edit: { state, body } }) => {
      const where =
        state === 'sent' ? {} : { state: state === 'refused' ? ('refused' as const) : ('onlyHere' as const) };
      const reason = state === 'refused' && body.refusal ? { reason: body.refusal.reason } : {};
      return [step.clock, { ...entryOf(step), ...where, ...reason }];
    }),
  );
}

/**
 * Single edits of other tablets as entries of the history. Of one edit that was told twice the fuller one counts; two edits with one clock
 * (of a tablet and of another that was made from its backup) are two.
 */
export function entriesOf(steps: readonly Step[]): HistoryEntry[] {
  const groups = Map.groupBy(steps, ({ clock }) => clock);
  return [...groups.values()].flatMap((same) => {
    const whole = same.filter(({ complete }) => complete);
    const told = whole.length > 0 ? whole : same.slice(0, 1);
    return told.map((step, n) => ({ ...entryOf(step), key: n === 0 ? step.clock : `${n} ${step.clock}` }));
  });
}

function entryOf({ clock, at, by, device, what, fields, complete }: Step): HistoryEntry {
  return { key: clock, at, by, device, what, fields, complete };
}
