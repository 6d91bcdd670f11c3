import type { Kind } from '../domain/records/index.ts';
import { isServers } from './kinds.ts';
import type { ServerIdentity } from './ports.ts';
import type { Memory, Run } from './run-context.ts';

const PAGE = 500;

/**
 * After the server's store was exchanged (R1): every record whose last known revision the server has never had counts as
 * unsent again, and the pull begins anew. Safe to repeat; a connection that breaks continues where it was.
 */
export async function compareKinds(run: Run, kinds: readonly Kind[]): Promise<void> {
  const progress = comparisonWith(run.memory, run.identity);
  await run.store.resendSteps();
  for (const kind of kinds) {
    if (progress.get(kind)?.done) continue;
    await compareRecords(run, kind, progress);
    await run.store.setCheckpoint(kind, undefined);
    progress.set(kind, { id: '', done: true });
  }
  await run.store.setServerIdentity(run.identity);
  run.memory.comparison = undefined;
  run.memory.suspicious = false;
}

function comparisonWith(memory: Memory, { instance, generation }: ServerIdentity) {
  const identity = `${instance}/${generation}`;
  if (memory.comparison?.identity !== identity) memory.comparison = { identity, after: new Map() };
  return memory.comparison.after;
}

async function compareRecords(run: Run, kind: Kind, progress: Map<Kind, { id: string; done: boolean }>): Promise<void> {
  for (;;) {
    const page = await run.store.scan(kind, progress.get(kind)?.id ?? '', PAGE);
    const last = page.at(-1);
    if (!last) return;
    const known = page.flatMap(({ record: { id }, rev }) =>
      rev === undefined || isServers(kind, id) ? [] : [{ id, rev }],
    );
    const lost = new Set(known.length > 0 ? await run.transport.lost(kind, known) : []);
    for (const { record } of page) if (lost.has(record.id)) await run.store.markUnsent(kind, record);
    progress.set(kind, { id: last.record.id, done: false });
  }
}
