import { KINDS, type AnyRecord, type Kind } from '../domain/records/index.ts';
import { assertSameServer, type Run } from './run-context.ts';

const PAGE = 500;
/** Kinds whose records lie where their patient lives. */
export const OF_PATIENTS: readonly Kind[] = ['immunizations', 'visits', 'reviews', 'sessions', 'notices'];

/**
 * Takes over the area that the server limits this person to (R13). What lies outside leaves the device, unless it has
 * unsent edits; then everything is asked for again, because the server skips nothing that is new to the area.
 * Safe to repeat. Answers true when positions in the feeds were given up: the run must begin anew.
 */
export async function adoptArea(run: Run, area: string[] | undefined): Promise<boolean> {
  if (sameArea(await run.store.area(), area)) return false;
  await assertSameServer(run);
  if (area) await forgetOutside(run, new Set(area));
  let begun = false;
  for (const kind of KINDS) {
    if ((await run.store.checkpoint(kind)) === undefined) continue;
    begun = true;
    await run.store.setCheckpoint(kind, undefined);
  }
  // On a shared tablet, what one person may not send the next one may.
  await run.store.askAgain();
  await run.store.setArea(area);
  return begun;
}

const sameArea = (a: string[] | undefined, b: string[] | undefined) =>
  JSON.stringify(a && [...a].sort()) === JSON.stringify(b && [...b].sort());

/** Patients first: their records go with them. What is left of those has no patient here. */
async function forgetOutside(run: Run, area: ReadonlySet<string>): Promise<void> {
  const outside = ({ villageCode }: AnyRecord) => !area.has(villageCode);
  for (const kind of ['patients', 'households'] as const) {
    await eachPage(run, kind, (records) => Promise.resolve(records.filter(outside)));
  }
  for (const kind of OF_PATIENTS) {
    await eachPage(run, kind, async (records) => {
      const patients = await run.store.records('patients', [...new Set(records.map(patientOf))]);
      const homes = new Map(patients.map(({ record }) => [record.id, record]));
      return records.filter((record) => outside(homes.get(patientOf(record)) ?? record));
    });
  }
}

const patientOf = ({ patientId }: AnyRecord) => String(patientId);

async function eachPage(run: Run, kind: Kind, choose: (records: AnyRecord[]) => Promise<AnyRecord[]>): Promise<void> {
  for (let after = ''; ;) {
    const page = (await run.store.scan(kind, after, PAGE)).map(({ record }) => record);
    const last = page.at(-1);
    if (!last) return;
    const ids = (await choose(page)).map(({ id }) => id);
    if (ids.length > 0) await run.store.forget(kind, ids);
    after = last.id;
  }
}
