import { scheduledDoseId, type AnyRecord, type Visit } from '../../../src/lib/domain/records/index.ts';
import { effectiveVisit, isSignedVisit } from '../../../src/lib/domain/records/index.ts';
import { newDose, newVisit } from '../records.ts';
import { anyOf, change, listOf, type Act } from './records.ts';

const DOSES = ['PENTA-1', 'PENTA-2', 'MR-1', 'BCG'];
const DAYS = ['2026-03-02', '2026-03-03'];

export async function receiveVisit(act: Act): Promise<void> {
  const { device, n } = act;
  const patient = anyOf(act, 'patients');
  if (!patient) return;
  const at = new Date(Date.parse('2026-03-02T02:00:00.000Z') + n * 60_000).toISOString();
  const { villageCode } = patient;
  await device.create('visits', { ...newVisit(`v-${device.name}-${n}`, patient.id, at, `lý do ${n}`), villageCode });
}

export const diagnose = (act: Act) =>
  editVisit(act, 'diagnoses', (v) => ({ ...v, icdMain: `J${10 + (act.n % 90)}`, diagnosis: `chẩn đoán ${act.n}` }));
export const measure = (act: Act) =>
  editVisit(act, 'measures', (v) => ({ ...v, vitals: { ...(v.vitals as object), pulsePerMin: 60 + act.n } }));
export const prescribe = (act: Act) =>
  editVisit(act, 'prescribes', (v) => ({
    ...v,
    prescription: [
      ...listOf(v, 'prescription'),
      { id: `rx${act.n}`, drug: `thuốc ${act.n}`, quantity: 1 + (act.n % 20) },
    ],
  }));
export const complete = (act: Act) =>
  editVisit(act, 'completes', (v) =>
    v.status === 'completed' ? v : { ...v, status: 'completed', outcome: `${1 + (act.n % 8)}` },
  );
/** Of a visit that is signed: the edit becomes an amendment. */
export const amend = (act: Act) =>
  editVisit(act, 'amends', (v) => ({ ...v, treatment: `điều trị ${act.n}` }), isSignedVisit);

async function editVisit(
  act: Act,
  what: string,
  edit: (before: AnyRecord) => AnyRecord,
  fits: (visit: Visit) => boolean = () => true,
): Promise<void> {
  const visit = anyOf<Visit>(act, 'visits', fits);
  // As the form does: a signed visit is shown as it holds today.
  if (visit) await act.device.edit('visits', visit.id, what, (v) => edit(isSignedVisit(v) ? effectiveVisit(v) : v));
}

export const voidVisit = (act: Act) => change(act, 'visits', 'voids', (v) => ({ ...v, voided: voidedBy(act) }));
export const voidDose = (act: Act) => change(act, 'immunizations', 'voids', (d) => ({ ...d, voided: voidedBy(act) }));

function voidedBy({ device, n }: Act) {
  const at = new Date(Date.parse('2026-03-02T03:00:00.000Z') + n).toISOString();
  return { reason: `nhầm ${n}`, by: `nurse-${device.name}`, at, device: device.name };
}

export async function giveDose(act: Act): Promise<void> {
  const { device, random, n } = act;
  const patient = anyOf(act, 'patients');
  if (!patient) return;
  const [dose, day] = [random.pick(DOSES), random.pick(DAYS)];
  const id = scheduledDoseId(patient.id, dose, day);
  if (device.held('immunizations', id)) return;
  const { villageCode } = patient;
  await device.create('immunizations', { ...newDose(id, patient.id, dose, day, `L${n}`), villageCode });
}

export const noteReaction = (act: Act) =>
  change(act, 'immunizations', 'notes a reaction', (d) => ({
    ...d,
    reactions: [
      ...listOf(d, 'reactions'),
      { id: `r${act.n}`, severity: 'common', kinds: ['SOT'], note: `phản ứng ${act.n}` },
    ],
  }));
export const correctLot = (act: Act) =>
  change(act, 'immunizations', 'corrects a lot', (d) => ({ ...d, lot: `L${act.n}` }));
