import * as z from 'zod/mini';
import { address, base, id, instant, isoDate, partialDate, text } from './common.ts';
import type { RecordDefinition } from './definition.ts';

/** One identifier with its history. The personal id is never a unique key: ids are cancelled and issued again, newborns have none. */
export const identifier = z.looseObject({
  id,
  type: z.enum([
    'personalId',
    'oldIdCard',
    'bhytCard',
    'bhxhNumber',
    'birthCertificate',
    'vaccinationSubject',
    'passport',
    'temporary',
  ]),
  value: text(40),
  validFrom: z.optional(isoDate),
  validTo: z.optional(isoDate),
  issuedOn: z.optional(isoDate),
  /** Facility of first registration on a BHYT card, 5 characters. */
  facilityCode: z.optional(text(5)),
  /** How it was read (ehr-831.md A, id_method). */
  method: z.optional(z.enum(['QR_CCCD', 'QR_BHYT', 'NHAP_TAY', 'NHAP_FILE', 'CHUA_XAC_DINH'])),
  status: z.enum(['active', 'cancelled']),
  recordedAt: instant,
  /** Record of the same person from which it came when the two were merged. */
  fromPatientId: z.optional(id),
});
export type Identifier = z.infer<typeof identifier>;

export const contact = z.looseObject({
  id,
  /** Code of catalogues/relationships, seen from the patient (e.g. 09 = mother). */
  relationship: text(2),
  name: text(255),
  phone: z.optional(text(15)),
  patientId: z.optional(id),
  guardian: z.optional(z.boolean()),
});

/** ehr-831.md B3: kind 1 drug, 2 chemical, 3 food, 4 other. */
export const allergy = z.looseObject({
  id,
  kind: z.enum(['1', '2', '3', '4']),
  name: text(200),
  description: z.optional(text(500)),
  severity: z.optional(z.enum(['mild', 'moderate', 'severe', 'anaphylaxis'])),
  onset: z.optional(partialDate),
  status: z.enum(['active', 'refuted']),
});
export type Allergy = z.infer<typeof allergy>;

/** ehr-831.md B3: code 1-15 of the chronic diseases' list, with ICD-10 where known. */
export const condition = z.looseObject({
  id,
  code: text(2),
  name: text(200),
  icd10: z.optional(text(8)),
  since: z.optional(partialDate),
  status: z.enum(['active', 'resolved']),
  note: z.optional(text(500)),
});
export type Condition = z.infer<typeof condition>;

export const patient = z.looseObject({
  ...base,
  /** Current household, empty when none; the household's `members` is the truth about the stay. */
  householdId: text(120),
  fullName: text(255).check(z.minLength(1)),
  /** 1 male, 2 female, 3 undetermined (BHYT XML). */
  sex: z.enum(['1', '2', '3']),
  birthDate: partialDate,
  /** `HH:mm`, kept for newborns under 28 days. */
  birthTime: z.optional(z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/))),
  identifiers: z.array(identifier),
  ethnicity: z.optional(text(2)),
  nationality: z.optional(text(3)),
  religion: z.optional(text(2)),
  occupation: z.optional(text(5)),
  education: z.optional(text(2)),
  marital: z.optional(text(2)),
  permanentAddress: z.optional(address),
  currentAddress: z.optional(address),
  phone: z.optional(text(15)),
  email: z.optional(text(120)),
  contacts: z.array(contact),
  motherId: z.optional(id),
  motherName: z.optional(text(255)),
  bloodAbo: z.optional(z.enum(['A', 'B', 'AB', 'O'])),
  bloodRh: z.optional(z.enum(['+', '-'])),
  noKnownAllergy: z.optional(z.boolean()),
  allergies: z.array(allergy),
  conditions: z.array(condition),
  /** The record of the same person that stands for this one: see identity/same-person.ts. */
  mergedInto: z.optional(id),
  residency: z.optional(z.enum(['permanent', 'temporary', 'moved'])),
  death: z.optional(
    z.looseObject({
      on: partialDate,
      place: z.optional(text(200)),
      cause: z.optional(text(500)),
      icd10: z.optional(text(8)),
    }),
  ),
  note: z.optional(text(2000)),
});
export type Patient = z.infer<typeof patient>;

const newest = { rule: 'newest' } as const;
const nestedNewest = { rule: 'nested', fields: {}, otherwise: newest } as const;

export const patients: RecordDefinition = {
  kind: 'patients',
  version: 1,
  schema: patient,
  indexFields: ['householdId'],
  indexes: [['householdId']],
  policy: {
    fields: {
      householdId: { rule: 'ask', why: 'a person lives in one household' },
      fullName: { rule: 'ask', why: 'identity' },
      sex: { rule: 'ask', why: 'identity; decides reference values' },
      birthDate: { rule: 'ask', why: 'decides every dose' },
      birthTime: { rule: 'ask', why: 'decides the birth dose' },
      identifiers: { rule: 'union', key: ['id'], why: 'history of identifiers; none is lost' },
      ethnicity: { ...newest, why: 'administrative' },
      nationality: { ...newest, why: 'administrative' },
      religion: { ...newest, why: 'administrative' },
      occupation: { ...newest, why: 'changes with time' },
      education: { ...newest, why: 'changes with time' },
      marital: { ...newest, why: 'changes with time' },
      permanentAddress: { ...nestedNewest, why: 'parts of an address are corrected apart' },
      currentAddress: { ...nestedNewest, why: 'parts of an address are corrected apart' },
      phone: { ...newest, why: 'the last number is the one that answers' },
      email: { ...newest, why: 'administrative' },
      contacts: { rule: 'union', key: ['id'], why: 'no contact is lost' },
      motherId: { rule: 'ask', why: 'identity of a newborn' },
      motherName: { ...newest, why: 'spelling' },
      bloodAbo: { rule: 'ask', why: 'a wrong group can kill' },
      bloodRh: { rule: 'ask', why: 'a wrong group can kill' },
      noKnownAllergy: {
        rule: 'safer',
        yieldsTo: { list: 'allergies', field: 'status', value: 'active' },
        why: '"no known allergy" never hides an allergy',
      },
      allergies: {
        rule: 'safer',
        key: ['id'],
        items: {
          status: { rule: 'safer', rank: [['refuted'], ['active']] },
          severity: { rule: 'safer', rank: [['mild'], ['moderate'], ['severe'], ['anaphylaxis']] },
        },
        why: 'an allergy is never removed by a merge',
      },
      conditions: { rule: 'union', key: ['id'], why: 'no chronic disease is lost' },
      mergedInto: { ...newest, why: 'one of two records of a person stands for both; the later decision holds' },
      residency: { ...newest, why: 'the later state holds' },
      death: { rule: 'safer', why: 'a death is never removed by a merge' },
      note: { rule: 'ask', joins: true, why: 'free text cannot be merged without reading' },
      villageCode: { ...newest, why: 'a move is an event; the later one holds' },
    },
    otherwise: newest,
  },
  migrations: {},
};
