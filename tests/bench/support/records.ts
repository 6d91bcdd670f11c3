import { createHash } from 'node:crypto';

const AT = '2026-03-02T01:00:00.000Z';
const FAMILY = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Vũ', 'Đặng', 'Bùi'];
const MIDDLE = ['Thị', 'Văn', 'Thị Ngọc', 'Hữu', 'Thị Thanh', 'Minh'];
const GIVEN = ['Hoà', 'Tuấn', 'Lan', 'Dũng', 'Hương', 'Khánh', 'Mai', 'Phúc', 'Thảo', 'Việt'];

const pick = <T>(list: readonly T[], n: number) => list[n % list.length] as T;

/** A UUID of version 7, as devices make them: in order of time; always the same one for the same words. */
function idOf(kind: string, station: string, n: number): string {
  const time = (Date.parse(AT) + n * 1000).toString(16).padStart(12, '0');
  const hex = createHash('md5').update(`${kind}/${station}/${n}`).digest('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(0, 3)}-8${hex.slice(3, 6)}-${hex.slice(6, 18)}`;
}

const nameOf = (n: number) => `${pick(FAMILY, n)} ${pick(MIDDLE, n >> 3)} ${pick(GIVEN, n >> 5)}`;

function common(kind: string, station: string, n: number) {
  const id = idOf(kind, station, n);
  const by = `nurse-${n % 7}`;
  const device = `may-${n % 25}`;
  return {
    _id: id,
    id,
    stationCode: station,
    villageCode: `${station}-${String(n % 12).padStart(2, '0')}`,
    createdAt: AT,
    createdBy: by,
    createdDevice: device,
    updatedAt: AT,
    updatedBy: by,
    updatedDevice: device,
    clock: `${Date.parse(AT)}-00000-${device}`,
  };
}

/** Patient `n` of a station as a CouchDB document of about 1 KB, as the forms make them. */
export function patient(station: string, n: number) {
  const serial = String(100_000_000 + n).slice(1);
  return {
    ...common('patients', station, n),
    version: 1,
    householdId: idOf('households', station, n >> 2),
    fullName: nameOf(n),
    sex: n % 2 === 0 ? '1' : '2',
    birthDate: `${1940 + (n % 80)}-0${1 + (n % 9)}-1${n % 10}`,
    identifiers: [
      { id: 'i1', type: 'personalId', value: `0011${serial}`, method: 'QR_CCCD', status: 'active', recordedAt: AT },
      { id: 'i2', type: 'bhytCard', value: `GD4${serial}`, validTo: '2027-12-31', status: 'active', recordedAt: AT },
    ],
    contacts: [{ id: 'c1', relationship: '09', name: nameOf(n + 11), phone: `09${serial}` }],
    currentAddress: { provinceCode: '01', communeCode: '00004', text: `Số ${n % 300}, ngõ ${n % 40}, thôn Đoài` },
    phone: `03${serial}`,
    ethnicity: '01',
    allergies: [],
    conditions: n % 3 === 0 ? [{ id: 'k1', code: '01', name: 'Tăng huyết áp', icd10: 'I10', status: 'active' }] : [],
  };
}

/** A household of about 0.8 KB with four members. */
export function household(station: string, n: number) {
  const members = [0, 1, 2, 3].map((at) => idOf('patients', station, n * 4 + at));
  return {
    ...common('households', station, n),
    version: 2,
    code: `${station}-${n}`,
    address: { provinceCode: '01', communeCode: '00004', text: `Số ${n % 300}, thôn Đoài` },
    members: members.map((patientId, at) => ({ patientId, relationship: `0${at + 1}`, joinedOn: '2020-01-01' })),
    events: [{ id: 'e1', type: 'created', on: '2020-01-01', patientIds: members, at: AT, by: 'nurse-1' }],
  };
}

/** A visit of about 1 KB with one line of prescription. */
export function visit(station: string, n: number) {
  const { _id, ...stamps } = common('visits', station, n);
  return {
    _id,
    ...stamps,
    version: 1,
    patientId: idOf('patients', station, n % 1000),
    linkCode: `${station}.${_id}`,
    startedAt: AT,
    place: 'home',
    careType: '01',
    reason: 'Đau đầu, chóng mặt từ ba ngày nay, khó ngủ',
    symptoms: 'Tỉnh táo, da niêm mạc hồng, tim đều, phổi trong',
    vitals: { pulsePerMin: 70 + (n % 30), systolicMmHg: 110 + (n % 50), diastolicMmHg: 70, temperatureC: 36.8 },
    icdMain: 'I10',
    icdOther: [],
    diagnosis: 'Tăng huyết áp vô căn',
    prescription: [{ id: 'p1', drug: 'Amlodipin', strength: '5 mg', unit: 'Viên', quantity: 30, morning: 1, days: 30 }],
    nextAppointmentOn: '2026-04-02',
    examinerId: 'nurse-1',
    status: 'completed',
  };
}

/** A given dose of about 0.8 KB. */
export function dose(station: string, n: number) {
  return {
    ...common('immunizations', station, n),
    version: 1,
    patientId: idOf('patients', station, n % 1000),
    productCode: 'PENTA',
    productName: 'ComBE Five',
    antigens: ['DTP', 'HepB', 'Hib'],
    scheduleDose: `penta-${1 + (n % 3)}`,
    lot: `LOT-${n % 90}`,
    occurredOn: '2026-03-02',
    status: 'DA_TIEM',
    source: 'TAI_TRAM',
    programme: 'TCMR',
    reactions: [],
  };
}
