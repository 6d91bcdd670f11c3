import type { Change } from '../../data/api.ts';
import type { Attendance, Immunization, Patient } from '../../domain/records/index.ts';
import { findProduct } from '../../domain/immunization/index.ts';
import {
  allowedConclusion,
  answersWith,
  checklistOf,
  checklistOn,
  formOf,
  knownAnswers,
  questionsFor,
  reactedAntigens,
  type AllowedConclusion,
  type Checklist,
  type ChecklistForm,
  type ChecklistQuestion,
  type ConclusionCode,
  type KnownAnswer,
  type MotherHbsag,
} from '../../domain/screening/index.ts';
import { checkAttendance, type NewAttendance } from '../../domain/sessions/index.ts';
import type { Issue } from '../../domain/issues/issue.ts';
import { changeOf } from '../patient/record.ts';

type PlannedDose = Attendance['doses'][number];
type Conclusion = Attendance['conclusions'][number];

/** What the form of a screening holds. `chosen`: conclusions that a person took in place of what the answers allow, by `doseKey`. */
export interface ScreeningValue {
  doses: PlannedDose[];
  form: ChecklistForm;
  temperatureC?: number;
  weightKg?: number;
  motherHbsag?: MotherHbsag;
  answers: Record<string, boolean>;
  notes: Record<string, string>;
  chosen: Record<string, { conclusion?: ConclusionCode; until?: string; reason?: string }>;
  consentBy?: string;
}

/** The screening as it stands: the list, what follows, and what it allows for each vaccine. */
export interface Screening {
  list: Checklist;
  questions: ChecklistQuestion[];
  known: Record<string, KnownAnswer>;
  answers: Record<string, boolean>;
  reactedTo: string[];
  allowed: Record<string, AllowedConclusion>;
}

export const doseKey = ({ scheduleDose, productCode }: PlannedDose): string => `${scheduleDose} ${productCode}`;

/** What the form starts with; a conclusion that only says what the answers allow is not held against later answers. */
export function newScreening(
  attendance: Attendance,
  patient: Pick<Patient, 'birthDate' | 'sex'>,
  history: readonly Immunization[],
): ScreeningValue {
  const before: Partial<Attendance> = attendance;
  const value: ScreeningValue = {
    doses: attendance.doses.map(({ productCode, scheduleDose }) => ({ productCode, scheduleDose })),
    form: before.checklist ?? formOf(patient.birthDate, attendance.on),
    temperatureC: before.temperatureC,
    weightKg: before.weightKg,
    motherHbsag: before.motherHbsag,
    answers: { ...before.answers },
    notes: { ...before.notes },
    chosen: {},
    consentBy: before.consentBy,
  };
  const { allowed } = screeningOf(value, patient, history, attendance.on, attendance.checklistVersion);
  for (const { conclusion, until, reason, ...dose } of attendance.conclusions) {
    const key = doseKey(dose);
    value.chosen[key] = { ...(allowed[key]?.conclusion === conclusion ? {} : { conclusion }), until, reason };
  }
  return value;
}

/** Everything that follows from what was typed. */
export function screeningOf(
  value: ScreeningValue,
  patient: Pick<Patient, 'sex'>,
  doses: readonly Immunization[],
  on: string,
  version?: string,
): Screening {
  const stored = checklistOf(version);
  const list = stored?.form === value.form ? stored : checklistOn(value.form, on);
  const questions = questionsFor(list, patient.sex);
  const reactedTo = reactedAntigens(doses);
  const antigens = (code: string) => findProduct(code)?.antigens ?? [];
  const { temperatureC, weightKg, motherHbsag } = value;
  const planned = value.doses.flatMap(({ productCode }) => antigens(productCode));
  const known = knownAnswers(questions, { temperatureC, weightKg, motherHbsag, reactedTo }, planned);
  const asked = Object.fromEntries(
    Object.entries(value.answers).filter(([code]) => questions.some((question) => question.code === code)),
  );
  const answers = answersWith(asked, known);
  const allowed = Object.fromEntries(
    value.doses.map((dose) => {
      const product = findProduct(dose.productCode) ?? { antigens: [] };
      return [doseKey(dose), allowedConclusion(questions, answers, product, reactedTo)];
    }),
  );
  return { list, questions, known, answers, reactedTo, allowed };
}

/** The conclusion about each vaccine: what a person chose, else what the answers allow. Those still open are left out. */
export function conclusionsOf(
  value: ScreeningValue,
  { allowed }: Screening,
  reasonOf: (codes: string[]) => string,
): Conclusion[] {
  return value.doses.flatMap((dose): Conclusion[] => {
    const key = doseKey(dose);
    const { conclusion: chosen, until, reason } = value.chosen[key] ?? {};
    const { conclusion: least, because = [] } = allowed[key] ?? {};
    const conclusion = chosen ?? least;
    if (!conclusion) return [];
    const stopped = conclusion !== 'DU_DIEU_KIEN';
    const why = reason?.trim() || reasonOf(because);
    return [
      {
        ...dose,
        conclusion,
        ...(conclusion === 'TAM_HOAN' && until ? { until } : {}),
        ...(stopped && why ? { reason: why.slice(0, 500) } : {}),
      },
    ];
  });
}

export interface Screener {
  id: string;
  now: string;
  sentences: { reasonOf: (codes: string[]) => string };
}

/** The attendance with the screening in it. */
export function screenedAttendance(
  attendance: Attendance,
  value: ScreeningValue,
  screening: Screening,
  by: Screener,
): Attendance {
  const { temperatureC, weightKg, motherHbsag, consentBy, form, doses, notes } = value;
  const { screenedAt = by.now, screenedBy = by.id } = attendance as Partial<Attendance>;
  return {
    ...attendance,
    doses,
    checklist: form,
    checklistVersion: screening.list.version,
    answers: screening.answers,
    notes,
    temperatureC,
    weightKg,
    motherHbsag: form === 'newborn' ? motherHbsag : undefined,
    consentBy,
    conclusions: conclusionsOf(value, screening, by.sentences.reasonOf),
    screenedAt,
    screenedBy,
  } as Attendance;
}

/** What is wrong with a screening. Vaccines without a conclusion stop it: each has a sentence of its own. */
export function screeningIssues(
  attendance: Attendance,
  patient: Pick<Patient, 'sex' | 'birthDate'>,
  reactedTo: readonly string[],
): Issue[] {
  const now = attendance.screenedAt ?? attendance.arrivedAt;
  return checkAttendance(attendance, { now, sex: patient.sex, birthDate: patient.birthDate, reactedTo });
}

export const attendanceChange = (attendance: NewAttendance | Attendance): Change => {
  const change = changeOf('sessions', attendance as { id: string; updatedAt?: string });
  // Empty lists and answers are kept: they are what the form says.
  return {
    ...change,
    record: { ...change.record, doses: attendance.doses, conclusions: attendance.conclusions },
  };
};
