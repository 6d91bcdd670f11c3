import * as z from 'zod/mini';
import { base, id, instant, isoDate, partialDate, text } from './common.ts';
import type { RecordDefinition } from './definition.ts';

/** States of a case of a reaction, in their order (immunization.md 9). */
export const AEFI_STATES = ['PHAT_HIEN', 'BAO_CAO_24H', 'DIEU_TRA', 'KET_LUAN', 'DONG'] as const;

/** A step of the case: never edited, only added; its state is the furthest step. */
export const noticeStep = z.looseObject({
  id,
  state: z.enum(AEFI_STATES),
  at: instant,
  by: id,
  device: id,
  note: z.optional(text(2000)),
});

/** A reaction after vaccination that must be told: the case, from its discovery to its end. */
export const aefi = z.looseObject({
  ...base,
  type: z.literal('aefi'),
  patientId: id,
  /** Day of discovery. */
  on: isoDate,
  severity: z.enum(['common', 'severe']),
  kinds: z.array(text(40)),
  immunizationIds: z.array(id),
  lotIds: z.array(id),
  sessionId: z.optional(id),
  onsetAt: z.optional(instant),
  onsetOn: z.optional(partialDate),
  detectedAt: instant,
  place: z.optional(text(200)),
  symptoms: z.optional(text(2000)),
  treatment: z.optional(text(2000)),
  outcome: z.optional(z.enum(['recovered', 'recovering', 'sequelae', 'died', 'unknown'])),
  pregnancyWeeks: z.optional(z.int()),
  reporterName: z.optional(text(200)),
  reporterPhone: z.optional(text(15)),
  reportedTo: z.optional(text(500)),
  reportedAt: z.optional(instant),
  suspectedCause: z.optional(text(500)),
  conclusion: z.optional(text(2000)),
  steps: z.array(noticeStep),
  note: z.optional(text(2000)),
});
export type AefiCase = z.infer<typeof aefi>;

const newest = { rule: 'newest' } as const;
const ask = { rule: 'ask' } as const;
const joined = { rule: 'ask', joins: true } as const;

export const notices: RecordDefinition = {
  kind: 'notices',
  version: 1,
  schema: aefi,
  indexFields: ['type', 'on', 'patientId', 'updatedAt'],
  indexes: [['type', 'on'], ['patientId'], ['updatedAt']],
  policy: {
    fields: {
      type: { ...newest, why: 'part of what the record is' },
      patientId: { ...ask, why: 'a case belongs to one person' },
      on: { rule: 'min', why: 'the first discovery starts the time limit' },
      severity: { rule: 'safer', rank: [['common'], ['severe']], why: 'a severe reaction stays severe' },
      kinds: { rule: 'safer', key: [], why: 'a sign that was seen is never removed by a merge' },
      immunizationIds: { rule: 'union', key: [], why: 'no dose in question is forgotten' },
      lotIds: { rule: 'union', key: [], why: 'no lot in question is forgotten' },
      sessionId: { ...newest, why: 'administrative' },
      onsetAt: { ...ask, why: 'decides whether the vaccine can be the cause' },
      onsetOn: { ...ask, why: 'decides whether the vaccine can be the cause' },
      detectedAt: { rule: 'min', why: 'the first discovery starts the time limit' },
      place: { ...newest, why: 'administrative' },
      symptoms: { ...joined, why: 'free text cannot be merged without reading' },
      treatment: { ...joined, why: 'free text cannot be merged without reading' },
      outcome: { ...ask, why: 'clinical' },
      pregnancyWeeks: { ...ask, why: 'clinical' },
      reporterName: { ...newest, why: 'administrative' },
      reporterPhone: { ...newest, why: 'administrative' },
      reportedTo: { ...newest, why: 'administrative' },
      reportedAt: { rule: 'min', why: 'the first report counts' },
      suspectedCause: { ...ask, why: 'clinical' },
      conclusion: { ...joined, why: 'free text cannot be merged without reading' },
      steps: { rule: 'append', key: ['id'], why: 'every step of the case stays' },
      note: { ...joined, why: 'free text cannot be merged without reading' },
    },
    otherwise: newest,
  },
  migrations: {},
};
