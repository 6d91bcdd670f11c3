import { isStep } from '../../domain/history/step-schema.ts';
import type { Step } from '../../domain/history/step.ts';
import { MAX_STEPS } from '../../sync/bundle/limits.ts';
import type { Session } from '../device/session.ts';
import type { DeviceDb } from '../local/device-db.ts';
import { allSteps, stepsOf } from '../store/own-steps.ts';
import { toldOf } from '../store/step-store.ts';

const SLICE = 500;

/** Single edits that the server has not got yet, of this tablet and of others, oldest first. */
export async function unsentSteps({ ledger, clock }: Session, db: DeviceDb): Promise<Step[]> {
  const told = await toldOf(db);
  const steps: Step[] = [];
  for (let from = 0; from < ledger.lastSeq && steps.length < MAX_STEPS; from += SLICE) {
    const lacking = (await ledger.after(from, SLICE)).filter(({ seq }) => !told(seq));
    if (lacking.length > 0) steps.push(...(await stepsOf(ledger, clock.deviceId, lacking)).map(({ step }) => step));
  }
  return steps;
}

/** Keeps the single edits of a bundle, to be sent with those of this tablet; those of other villages than `area` are left out. */
export async function keepSteps(
  { ledger, records, serial, clock }: Session,
  station: string,
  area: readonly string[] | undefined,
  steps: readonly Step[],
  now: string,
): Promise<void> {
  const ours = steps.filter((step) => isStep(step, station));
  const patients = area
    ? await records.many('patients', [...new Set(ours.flatMap(({ patientId }) => patientId ?? []))])
    : undefined;
  const lies = ({ patientId, villageCode }: Step) => patients?.get(patientId ?? '')?.record.villageCode ?? villageCode;
  const accepted = area ? ours.filter((step) => area.includes(lies(step))) : ours;
  for (let at = 0; at < accepted.length; at += SLICE) {
    await serial(async () => {
      const slice = accepted.slice(at, at + SLICE);
      const ids = [...new Set(slice.map(({ recordId }) => recordId))];
      const entries = (await Promise.all(ids.map((id) => ledger.entries(id)))).flat();
      const known = new Set(allSteps(entries, clock.deviceId).map(({ step }) => step.id));
      await ledger.keepSteps(
        slice.filter(({ id }) => !known.has(id)),
        now,
      );
    });
  }
}
