import type { Database } from '../store/engine.ts';

/** Patients remembered per station, some megabytes at most. */
const MOST = 50_000;

interface Cache {
  /** The state of the patients' database that `villages` was read from. */
  seq: string;
  villages: Map<string, string | undefined>;
}

const caches = new WeakMap<Database, Cache>();

/** The villages in which these patients live now, by id; undefined: there is no such patient. */
export async function homesOf(
  patients: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string | undefined>> {
  if (ids.length === 0) return new Map();
  const { updateSeq } = await patients.info();
  let cache = caches.get(patients);
  if (cache?.seq !== updateSeq || cache.villages.size > MOST) {
    cache = { seq: updateSeq, villages: new Map() };
    caches.set(patients, cache);
  }
  const { villages } = cache;
  const keys = [...new Set(ids)].filter((id) => !villages.has(id));
  if (keys.length === 0) return villages;
  for await (const page of patients.allDocs({ keys, bodies: true })) {
    for (const { id, revision } of page) villages.set(id, revision && (villageOf(revision.body) ?? ''));
  }
  return villages;
}

/** Field `villageCode` of a document; undefined when it has none. */
export function villageOf(body: string): string | undefined {
  const { villageCode } = JSON.parse(body) as { villageCode?: unknown };
  return typeof villageCode === 'string' ? villageCode : undefined;
}
