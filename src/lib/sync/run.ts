import type { Kind } from '../domain/records/index.ts';
import { compareKinds } from './compare.ts';
import { endsRun, PausedError } from './problem.ts';
import { pullKind } from './pull.ts';
import { pushKind } from './push.ts';
import { pushSteps } from './push-steps.ts';
import { judgeSuspects } from './refuse.ts';
import { sameServer, type Run } from './run-context.ts';

export interface RunPlan {
  kinds: readonly Kind[];
  /** Kinds to receive; all unsent records are sent in any case. */
  receive: ReadonlySet<Kind>;
  onPhase: (phase: 'sending' | 'receiving') => unknown;
  /** Called for each kind before the receiving begins. */
  survey: (run: Run, kind: Kind) => Promise<void>;
}

/** Sends and receives everything once. Answers the first failure; a failure of one kind does not stop the others. */
export async function runOnce(run: Run, plan: RunPlan): Promise<unknown> {
  const failures: unknown[] = [];
  const late = new Set(run.memory.late);
  run.memory.late.clear();
  const attempt = async (kind: Kind | undefined, step: () => Promise<void>) => {
    try {
      await step();
    } catch (error) {
      failures.push(error);
      if (kind && endsRun(error) && !(error instanceof PausedError)) run.memory.late.add(kind);
      if (endsRun(error)) throw error;
    }
  };
  const send = async (kinds: readonly Kind[]) => {
    plan.onPhase('sending');
    for (const kind of kinds) if (run.sends(kind)) await attempt(kind, () => pushKind(run, kind));
    await attempt(undefined, () => judgeSuspects(run));
  };
  const receive = async (kinds: readonly Kind[]) => {
    plan.onPhase('receiving');
    const toSend = new Set<Kind>();
    for (const kind of kinds) await attempt(kind, () => plan.survey(run, kind));
    for (const kind of kinds)
      await attempt(kind, async () => {
        if (await pullKind(run, kind)) toSend.add(kind);
      });
    if (toSend.size > 0) await send(kinds.filter((kind) => toSend.has(kind)));
  };

  try {
    await compareIfChanged(run, plan.kinds);
    const prompt = plan.kinds.filter((kind) => !late.has(kind));
    await send(prompt);
    await attempt(undefined, () => pushSteps(run));
    await receive(prompt.filter((kind) => plan.receive.has(kind)));
    for (const kind of late) {
      await send([kind]);
      await receive([kind]);
    }
  } catch (error) {
    if (!failures.includes(error)) failures.push(error);
  }
  return failures[0];
}

async function compareIfChanged(run: Run, kinds: readonly Kind[]): Promise<void> {
  const before = await run.store.serverIdentity();
  if (run.memory.suspicious || !sameServer(before, run.identity)) await compareKinds(run, kinds);
}
