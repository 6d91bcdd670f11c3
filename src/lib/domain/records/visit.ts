import * as z from 'zod/mini';
import { base, id, instant, isoDate, text } from './common.ts';
import type { RecordDefinition } from './definition.ts';

/** Units are in the names; limits are rules (records/vitals.ts), not shape. */
export const vitals = z.looseObject({
  pulsePerMin: z.optional(z.number()),
  temperatureC: z.optional(z.number()),
  systolicMmHg: z.optional(z.number()),
  diastolicMmHg: z.optional(z.number()),
  respirationPerMin: z.optional(z.number()),
  spo2Percent: z.optional(z.number()),
  weightKg: z.optional(z.number()),
  heightCm: z.optional(z.number()),
  waistCm: z.optional(z.number()),
});
export type Vitals = z.infer<typeof vitals>;

export const prescriptionLine = z.looseObject({
  id,
  drug: text(255).check(z.minLength(1)),
  strength: z.optional(text(100)),
  unit: z.optional(text(50)),
  quantity: z.number().check(z.positive()),
  morning: z.optional(z.number()),
  noon: z.optional(z.number()),
  afternoon: z.optional(z.number()),
  evening: z.optional(z.number()),
  days: z.optional(z.number()),
  instruction: z.optional(text(500)),
});
export type PrescriptionLine = z.infer<typeof prescriptionLine>;

/** A change of one field; `null` is absent. */
const amendedField = z.looseObject({ before: z.optional(z.unknown()), after: z.optional(z.unknown()) });

/**
 * What was changed after the signature: dotted path to before and after. Never edited, only added. `merge`: somebody wrote it on another
 * device without knowing the signature; it holds only after a person has taken it over (`trace` is what merges know of it).
 */
export const amendment = z.looseObject({
  id: text(300),
  at: instant,
  by: id,
  device: id,
  fields: z.record(z.string(), amendedField),
  reason: z.optional(text(500)),
  origin: z.optional(z.enum(['person', 'merge'])),
  trace: z.optional(z.looseObject({})),
});
export type Amendment = z.infer<typeof amendment>;

export const visit = z.looseObject({
  ...base,
  patientId: id,
  householdId: z.optional(text(120)),
  /** MA_LK: unique for ever, never changed. */
  linkCode: text(100),
  startedAt: instant,
  endedAt: z.optional(instant),
  place: z.enum(['station', 'home']),
  /** MA_LOAI_KCB, visits-insurance.md 7.4. */
  careType: text(2),
  reason: text(1000),
  history: z.optional(text(4000)),
  symptoms: z.optional(text(4000)),
  vitals: z.optional(vitals),
  /** Names of vitals outside the soft limits that the person confirmed. */
  confirmedVitals: z.optional(z.array(text(40))),
  icdMain: z.optional(text(8)),
  icdOther: z.array(text(8)).check(z.maxLength(12)),
  diagnosis: z.optional(text(2000)),
  treatment: z.optional(text(4000)),
  prescription: z.array(prescriptionLine),
  /** KET_QUA_DTRI 1-8. */
  outcome: z.optional(text(1)),
  referral: z.optional(z.looseObject({ toFacility: text(200), reason: text(1000), on: isoDate })),
  /** Empty when none, because an index needs it. */
  nextAppointmentOn: z.union([isoDate, z.literal('')]),
  nextAppointmentReason: z.optional(text(500)),
  examinerId: id,
  status: z.enum(['inProgress', 'completed']),
  /** When and by whom the visit was completed. From then on no field is changed: see records/signed-visit.ts. */
  signedAt: z.optional(instant),
  signedBy: z.optional(id),
  amendments: z.optional(z.array(amendment)),
  note: z.optional(text(2000)),
});
export type Visit = z.infer<typeof visit>;

const newest = { rule: 'newest' } as const;
const ask = { rule: 'ask' } as const;
const freeText = { rule: 'ask', joins: true, why: 'free text cannot be merged without reading' } as const;

export const visits: RecordDefinition = {
  kind: 'visits',
  version: 2,
  schema: visit,
  indexFields: ['patientId', 'startedAt'],
  indexes: [['patientId', 'startedAt'], ['startedAt']],
  policy: {
    fields: {
      patientId: { ...ask, why: 'a visit belongs to one person' },
      householdId: { ...newest, why: 'administrative; the patient says where the person lives' },
      linkCode: { rule: 'min', why: 'never changed after creation' },
      startedAt: { rule: 'min', why: 'the first arrival' },
      endedAt: { rule: 'max', why: 'the last end' },
      place: { ...newest, why: 'administrative' },
      careType: { ...newest, why: 'administrative' },
      reason: freeText,
      history: freeText,
      symptoms: freeText,
      vitals: {
        rule: 'nested',
        fields: {},
        otherwise: ask,
        why: 'each value was measured; two values need a decision',
      },
      confirmedVitals: { rule: 'union', key: [], why: 'confirmations add up' },
      icdMain: { ...ask, why: 'clinically decisive' },
      icdOther: { rule: 'union', key: [], why: 'no diagnosis is lost' },
      diagnosis: { ...ask, joins: true, why: 'clinically decisive' },
      treatment: { ...ask, joins: true, why: 'clinically decisive' },
      prescription: { rule: 'union', key: ['id'], why: 'a line that was dispensed stays' },
      outcome: { ...ask, why: 'clinically decisive' },
      referral: { rule: 'nested', fields: {}, otherwise: newest, why: 'parts are completed apart' },
      nextAppointmentOn: { ...ask, why: 'the patient was told one date' },
      nextAppointmentReason: { ...newest, why: 'goes with the date' },
      examinerId: { ...newest, why: 'administrative' },
      status: { ...newest, why: 'the later state holds' },
      signedAt: { rule: 'min', why: 'the first signature holds' },
      signedBy: { ...newest, why: 'goes with the signature' },
      amendments: { rule: 'append', key: ['id'], why: 'what was changed after the signature stays visible' },
      note: freeText,
    },
    otherwise: newest,
    signed: {
      at: 'signedAt',
      by: 'signedBy',
      amendments: 'amendments',
      open: ['stationCode', 'villageCode', 'householdId'],
      quiet: ['status', 'endedAt', 'signedAt', 'signedBy', 'confirmedVitals'],
    },
  },
  migrations: {
    /** Version 1 had no signature: completing the visit was it. */
    2: (old) => {
      if (old.status !== 'completed' || old.signedAt !== undefined) return { ...old, version: 2 };
      return { ...old, signedAt: old.endedAt ?? old.startedAt, signedBy: old.examinerId, version: 2 };
    },
  },
};
