import { isStep } from '../../src/lib/domain/history/step-schema.ts';
import type { Step } from '../../src/lib/domain/history/step.ts';
import { databaseName, KINDS, stepsDatabaseName } from '../../src/lib/domain/records/index.ts';
import { openBundle } from '../../src/lib/sync/bundle/bundle.ts';
import type { BundleHeader } from '../../src/lib/sync/bundle/header.ts';
import type { Secret } from '../../src/lib/sync/bundle/keys.ts';
import { documentCheck } from '../accounts/override-check.ts';
import type { People } from '../accounts/people.ts';
import type { CouchPrincipal } from '../couch/app.ts';
import { openFor } from '../scope/open-scoped.ts';
import type { Engine } from '../store/engine.ts';
import type { BundleKeys } from './bundle-keys.ts';
import { writeChanges, type Tally } from './write-changes.ts';

export interface ImportParts {
  engine: Engine;
  keys: BundleKeys;
  people: Pick<People, 'byId'>;
  stationCode: string;
  /** For whom the records are written: their villages, and whether they may write at all. */
  principal: CouchPrincipal;
}

export interface ImportReport extends Tally {
  from: { id: string; deviceId: string; deviceName: string; madeAt: string };
  total: number;
}

const BATCH = 200;
const SETTINGS = 'Danh mục của trạm chỉ do máy chủ ghi.';

/**
 * Writes what a bundle brings to the station's databases, as the tablet itself would have sent it. To be repeated: what is here already
 * is known. @throws BundleError; NotFoundError, DamagedError of the engine
 */
export async function importBundle(
  { engine, keys, people, stationCode, principal }: ImportParts,
  file: Uint8Array<ArrayBuffer>,
  passphrase?: string,
): Promise<ImportReport> {
  const secrets: Secret[] = [{ kind: 'station', keys: keys.list(stationCode) }];
  if (passphrase) secrets.push({ kind: 'passphrase', passphrase });
  const { header, content } = await openBundle(file, stationCode, secrets);
  const report: ImportReport = { ...originOf(header), total: content.changes.length, ...noTally() };
  const check = documentCheck(people);
  for (const kind of KINDS) {
    const changes = content.changes.filter((change) => change.kind === kind);
    const accepted = changes.filter((change) => {
      const reason =
        kind === 'settings'
          ? SETTINGS
          : check(databaseName(stationCode, kind), { ...change.record, _id: change.record.id }, principal);
      if (reason !== undefined) report.refused.push({ kind, id: change.record.id, reason });
      return reason === undefined;
    });
    if (accepted.length === 0) continue;
    const db = await openFor(engine, databaseName(stationCode, kind), principal);
    for (let at = 0; at < accepted.length; at += BATCH) {
      add(report, await writeChanges(db, kind, accepted.slice(at, at + BATCH)));
    }
  }
  await writeSteps(engine, stationCode, principal, content.steps ?? []);
  return report;
}

/** Single edits are written once: what is here already, and what this person may not write, is passed over. */
async function writeSteps(engine: Engine, station: string, principal: CouchPrincipal, steps: Step[]): Promise<void> {
  const name = stepsDatabaseName(station);
  const ours = steps.filter((step) => isStep(step, station));
  if (ours.length === 0) return;
  const db = await openFor(engine, name, principal);
  for (let at = 0; at < ours.length; at += BATCH) {
    const slice = ours.slice(at, at + BATCH);
    await db.putBulk(
      slice.map((step) => ({ id: step.id, rev: undefined, deleted: false, body: JSON.stringify(step) })),
      { newEdits: true },
    );
  }
}

const originOf = ({ id, device, madeAt }: BundleHeader) => ({
  from: { id, deviceId: device.id, deviceName: device.name, madeAt },
});

const noTally = (): Tally => ({ fresh: 0, newer: 0, merged: 0, known: 0, refused: [] });

function add(report: Tally, more: Tally): void {
  for (const count of ['fresh', 'newer', 'merged', 'known'] as const) report[count] += more[count];
  report.refused.push(...more.refused);
}
