import { TransportError, type NumberedStep } from './ports.ts';
import { endsRun } from './problem.ts';
import type { Run } from './run-context.ts';

const BATCH = 100;
/** Requests of one run that may fail: more are the server's fault, and wait for the next run. */
const MOST_FAILURES = 12;

/**
 * Sends the single edits of this device (domain/history) after the records that they made. They never hold up records: what the server
 * refuses is kept and tried again in later runs, and another failure than that of the connection ends only this part of the run.
 * @throws TransportError when nobody answers
 */
export async function pushSteps(run: Run): Promise<void> {
  const allowed = { failures: MOST_FAILURES };
  for (;;) {
    const { steps, last } = await run.store.unsentSteps(BATCH);
    if (last === 0) break;
    const answer = steps.length === 0 ? { refused: [] } : await send(run, steps, allowed);
    if (!answer) return;
    await run.store.markSteps({ last, refused: answer.refused });
  }
  const again = await run.store.refusedSteps(BATCH);
  const answer = again.length === 0 ? undefined : await send(run, again, allowed);
  if (!answer) return;
  const refused = new Set(answer.refused);
  const taken = again.flatMap(({ seq }) => (refused.has(seq) ? [] : [seq]));
  if (taken.length > 0) await run.store.markSteps({ taken });
}

/** Numbers of the steps that the server does not take; undefined when it did not answer for all. A batch that fails as a whole is halved. */
async function send(
  run: Run,
  steps: NumberedStep[],
  allowed: { failures: number },
): Promise<{ refused: number[] } | undefined> {
  try {
    const answers = await run.transport.pushSteps(steps.map(({ step }) => step));
    const outcomes = new Map(answers?.map(({ id, outcome }) => [id, outcome]));
    if (steps.some(({ step }) => !outcomes.has(step.id))) return undefined;
    return { refused: steps.flatMap(({ seq, step }) => (outcomes.get(step.id) === 'refused' ? [seq] : [])) };
  } catch (error) {
    if (!(error instanceof TransportError) || endsRun(error)) throw error;
    if (--allowed.failures < 0) return undefined;
    if (steps.length === 1) return { refused: steps.map(({ seq }) => seq) };
    const half = Math.ceil(steps.length / 2);
    const first = await send(run, steps.slice(0, half), allowed);
    const second = first && (await send(run, steps.slice(half), allowed));
    return second && { refused: [...first.refused, ...second.refused] };
  }
}
