import { relationships } from '../../domain/catalogues/index.ts';
import type {
  Address,
  Allergy,
  Condition,
  HouseholdMember,
  Identifier,
  PrescriptionLine,
} from '../../domain/records/index.ts';
import * as m from '$lib/paraglide/messages';
import { dateText, momentText } from '../format/index.ts';
import { doseName } from '../immunization/names.ts';
import { severityText } from '../patient/allergies.ts';
import { nameIn } from '../patient/catalogue.ts';
import { paperName } from '../patient/papers.ts';
import { valueText } from '../patient/superseded.ts';
import { app } from '../state/app.svelte.ts';
import { drugText } from '../visit/prescription.ts';

function addressText({ text, villageCode, formerCommune }: Address): string {
  return [text, villageCode && app.villageName(villageCode), formerCommune].filter(Boolean).join(', ');
}

const join = (...parts: (string | undefined | false)[]) => parts.filter(Boolean).join(' · ');

/** Items of lists and parts of records that people know as one thing, by the field that holds them. */
const ITEMS: Record<string, (value: never, names: Names) => string> = {
  allergies: ({ name, severity, description, status }: Allergy) =>
    join(name, severity && severityText[severity](), description, status === 'refuted' && statuses.refuted?.()),
  conditions: ({ name, icd10, status }: Condition) => join(name, icd10, status === 'resolved' && statuses.resolved?.()),
  identifiers: ({ type, value, status }: Identifier) =>
    join(paperName[type]?.(), value, status === 'cancelled' && statuses.cancelled?.()),
  contacts: ({ name, relationship, phone }: { name: string; relationship: string; phone?: string }) =>
    join(name, nameIn(relationships, relationship), phone),
  prescription: (line: PrescriptionLine) => join(drugText(line).drug, drugText(line).how),
  members: ({ patientId, relationship, joinedOn, leftOn, leaveReason }: HouseholdMember, names) =>
    join(
      names[patientId],
      nameIn(relationships, relationship),
      leftOn ? `${dateText(joinedOn)} – ${dateText(leftOn)}` : dateText(joinedOn),
      leaveReason && leaveReasons[leaveReason](),
    ),
  currentAddress: addressText,
  permanentAddress: addressText,
  address: addressText,
  death: ({ on, cause, place }: { on: string; cause?: string; place?: string }) =>
    join(m.review_value_dead({ date: dateText(on) }), cause, place),
  voided: ({ reason }: { reason: string }) => m.review_value_void({ reason }),
};

const statuses: Record<string, () => string> = {
  active: m.review_value_status_active,
  refuted: m.review_value_status_refuted,
  resolved: m.review_value_status_resolved,
  cancelled: m.review_value_status_cancelled,
  inProgress: m.review_value_status_inProgress,
  completed: m.review_value_status_completed,
  DA_TIEM: m.review_value_status_DA_TIEM,
  TIEM_NOI_KHAC: m.review_value_status_TIEM_NOI_KHAC,
  HOAN: m.review_value_status_HOAN,
  CHONG_CHI_DINH: m.review_value_status_CHONG_CHI_DINH,
  TU_CHOI: m.review_value_status_TU_CHOI,
};
const leaveReasons = {
  moved: m.review_value_leave_moved,
  split: m.review_value_leave_split,
  died: m.review_value_leave_died,
  mistake: m.review_value_leave_mistake,
  other: m.review_value_leave_other,
};
const residencies: Record<string, () => string> = {
  permanent: m.patient_residency_permanent,
  temporary: m.patient_residency_temporary,
  moved: m.patient_residency_moved,
};
/** Codes of sessions, stock and readings. */
const work: Record<string, () => string> = {
  planned: m.review_value_code_planned,
  open: m.review_value_code_open,
  closed: m.review_value_code_closed,
  DU_DIEU_KIEN: m.review_value_code_DU_DIEU_KIEN,
  TAM_HOAN: m.review_value_code_TAM_HOAN,
  CHUYEN_KHAM: m.review_value_code_CHUYEN_KHAM,
  receipt: m.review_value_code_receipt,
  issue: m.review_value_code_issue,
  return: m.review_value_code_return,
  opened: m.review_value_code_opened,
  discarded: m.review_value_code_discarded,
  count: m.review_value_code_count,
  morning: m.review_value_code_morning,
  afternoon: m.review_value_code_afternoon,
  normal: m.review_value_code_normal,
  reaction: m.review_value_code_reaction,
};
const places: Record<string, () => string> = { station: m.visit_place_station, home: m.visit_place_home };

/** Texts of coded values that no catalogue has, by field. */
const CODES: Record<string, (code: string) => string | undefined> = {
  status: (code) => statuses[code]?.() ?? work[code]?.(),
  conclusion: (code) => work[code]?.() ?? statuses[code]?.(),
  move: (code) => work[code]?.(),
  half: (code) => work[code]?.(),
  observationResult: (code) => work[code]?.(),
  closedBy: (code) => app.staffName(code),
  screenedBy: (code) => app.staffName(code),
  observedBy: (code) => app.staffName(code),
  frozenBy: (code) => app.staffName(code),
  severity: (code) => severityText[code as keyof typeof severityText]?.(),
  leaveReason: (code) => leaveReasons[code as keyof typeof leaveReasons]?.(),
  residency: (code) => residencies[code]?.(),
  place: (code) => places[code]?.(),
  relationship: (code) => nameIn(relationships, code),
  scheduleDose: doseName,
  villageCode: (code) => app.villageName(code),
  injectorId: (code) => app.staffName(code),
  examinerId: (code) => app.staffName(code),
  signedBy: (code) => app.staffName(code),
};

/** Names of people and households, by id. */
export type Names = Readonly<Record<string, string>>;

/** A value of any record as people say it; `names` tells what ids mean. */
export function saidValue(path: string, value: unknown, names: Names): string {
  const parts = path.split('.');
  const [first = '', field = parts.at(-1) ?? ''] = [parts[0], parts.at(-1)];
  if (Array.isArray(value) && value.length > 0) return value.map((item) => saidValue(path, item, names)).join('; ');
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const item = ITEMS[first];
    return item ? item(value as never, names) : valueText(path, value);
  }
  if (typeof value !== 'string' || value === '') return valueText(path, value);
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return momentText(value, app.now);
  return names[value] ?? CODES[field]?.(value) ?? valueText(path, value);
}
