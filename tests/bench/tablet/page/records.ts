import type { AnyRecord, Kind } from '../../../../src/lib/domain/records/index.ts';
import { makeCommune } from '../../../../sync-server/operate/demo/commune.ts';

/** The demo commune of so many people, records of these kinds only. */
export function demoRecords<K extends Kind>(people: number, kinds: readonly K[]): Record<K, AnyRecord[]> {
  const made = Object.fromEntries(kinds.map((kind) => [kind, []])) as unknown as Record<Kind, AnyRecord[]>;
  const commune = {
    ...{ communeCode: '02728', communeName: 'Xã Bản Chiềng', provinceCode: '14', formerCommunes: [] },
    ...{ people, seed: 7, today: '2026-11-21', staff: [{ id: 'demo-huong', deviceId: 'demo-huong' }] },
  };
  for (const { kind, record } of makeCommune(commune)) made[kind]?.push(record);
  return made;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Runs what is measured as slowly as the bench wants it; what prepares it need not be slow. */
export async function slowly<T>(work: () => Promise<T>): Promise<T> {
  const { throttle } = globalThis as { throttle?: (on: boolean) => Promise<void> };
  await throttle?.(true);
  try {
    return await work();
  } finally {
    await throttle?.(false);
  }
}
