import { scheduledDoseId, type AnyRecord, type Kind } from '../../src/lib/domain/records/index.ts';
import type { Device } from './device.ts';
import type { Random } from './random.ts';
import { newDose, newHousehold, newPatient, newVisit } from './records.ts';

const NAMES = ['Nguyễn Thị Lan', 'Trần Văn Đức', 'Lò Thị Ánh', 'Giàng A Sử', 'Phạm Thị Hạnh', 'Vũ Đức Ấn'];
const DOSES = ['PENTA-1', 'PENTA-2', 'MR-1', 'BCG'];
const DAYS = ['2026-03-02', '2026-03-03'];

/** What the world has counted so far: makes every value that a person types a different one. */
export class Counter {
  #last = 0;
  next(): number {
    return ++this.#last;
  }
}

type List = Record<string, unknown>[];
const list = (record: AnyRecord, field: string) => record[field] as List;

/** One thing that a health worker does on a device; nothing when the device holds no record for it. */
export async function work(device: Device, random: Random, counter: Counter): Promise<void> {
  const n = counter.next();
  const own = (kind: Kind) => {
    const ids = device.ids(kind).sort();
    return ids.length > 0 ? random.pick(ids) : undefined;
  };
  const change = (kind: Kind, what: string, edit: (before: AnyRecord) => AnyRecord) => {
    const id = own(kind);
    return id === undefined ? Promise.resolve() : device.edit(kind, id, what, edit);
  };
  const patient = own('patients');
  const tasks: (() => Promise<void>)[] = [
    () => change('patients', 'corrects a phone', (p) => ({ ...p, phone: `09${n}` })),
    () => change('patients', 'writes a note', (p) => ({ ...p, note: `ghi chú ${n}` })),
    () =>
      change('patients', 'corrects a birth date', (p) => ({
        ...p,
        birthDate: `19${50 + (n % 50)}-0${1 + (n % 9)}-1${n % 10}`,
      })),
    () => change('patients', 'adds an allergy', (p) => ({ ...p, allergies: [...list(p, 'allergies'), allergy(n)] })),
    () => change('patients', 'refutes an allergy', (p) => ({ ...p, allergies: refute(list(p, 'allergies')) })),
    () => change('patients', 'adds a disease', (p) => ({ ...p, conditions: [...list(p, 'conditions'), condition(n)] })),
    () => change('households', 'corrects the phone of a house', (h) => ({ ...h, phone: `02${n}` })),
    () =>
      change('households', 'corrects an address', (h) => ({
        ...h,
        address: { ...(h.address as object), text: `Số ${n}` },
      })),
    () =>
      change('households', 'adds a member', (h) => ({ ...h, members: [...list(h, 'members'), member(`new-${n}`)] })),
    () => change('visits', 'diagnoses', (v) => ({ ...v, icdMain: `J${10 + (n % 90)}`, diagnosis: `chẩn đoán ${n}` })),
    () => change('visits', 'measures', (v) => ({ ...v, vitals: { ...(v.vitals as object), pulsePerMin: 60 + n } })),
    () => change('visits', 'voids', (v) => (v.voided ? v : { ...v, voided: voided(device, n) })),
    () =>
      change('immunizations', 'notes a reaction', (d) => ({ ...d, reactions: [...list(d, 'reactions'), reaction(n)] })),
    () => change('immunizations', 'corrects a lot', (d) => ({ ...d, lot: `L${n}` })),
    () =>
      device.create(
        'visits',
        newVisit(`v-${device.name}-${n}`, patient ?? 'p', '2026-03-02T02:00:00.000Z', `lý do ${n}`),
      ),
    () => giveDose(device, patient, random.pick(DOSES), random.pick(DAYS), n),
    () => registerFamily(device, random.pick(NAMES), n),
  ];
  await random.pick(tasks)();
}

function giveDose(device: Device, patient: string | undefined, dose: string, day: string, n: number): Promise<void> {
  if (patient === undefined) return Promise.resolve();
  const id = scheduledDoseId(patient, dose, day);
  if (device.held('immunizations', id)) return Promise.resolve();
  return device.create('immunizations', newDose(id, patient, dose, day, `L${n}`));
}

async function registerFamily(device: Device, name: string, n: number): Promise<void> {
  const household = `h-${device.name}-${n}`;
  const patient = `p-${device.name}-${n}`;
  await device.create('households', { ...newHousehold(household, `${n}`), members: [member(patient)] });
  await device.create('patients', newPatient(patient, `${name} ${n}`, household));
}

const allergy = (n: number) => ({ id: `a${n}`, kind: '1', name: `thuốc ${n}`, status: 'active' });
const refute = (allergies: List) => allergies.map((one, at) => (at === 0 ? { ...one, status: 'refuted' } : one));
const condition = (n: number) => ({ id: `c${n}`, code: '01', name: `bệnh ${n}`, status: 'active' });
const member = (patientId: string) => ({ patientId, relationship: '05', joinedOn: '2026-03-02' });
const reaction = (n: number) => ({ id: `r${n}`, severity: 'common', kinds: ['SOT'], note: `phản ứng ${n}` });
const voided = (device: Device, n: number) => ({
  reason: `nhầm ${n}`,
  by: device.name,
  at: `2026-03-02T03:00:00.${String(n % 1000).padStart(3, '0')}Z`,
  device: device.name,
});
