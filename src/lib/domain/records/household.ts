import * as z from 'zod/mini';
import { address, base, id, instant, isoDate, text } from './common.ts';
import type { RecordDefinition } from './definition.ts';

/** A person's stay in the household. `relationship` is the code of catalogues/relationships (01 = head). An absent `leftOn` means present. */
export const member = z.looseObject({
  patientId: id,
  relationship: text(2),
  joinedOn: isoDate,
  leftOn: z.optional(isoDate),
  leaveReason: z.optional(z.enum(['moved', 'split', 'died', 'mistake', 'other'])),
});
export type HouseholdMember = z.infer<typeof member>;

/** What happened to the household on a day; never edited, only added. */
export const householdEvent = z.looseObject({
  id,
  type: z.enum(['created', 'movedIn', 'movedOut', 'split', 'headChanged', 'died', 'born']),
  on: isoDate,
  patientIds: z.array(id),
  otherHouseholdId: z.optional(id),
  note: z.optional(text(500)),
  at: instant,
  by: id,
});
export type HouseholdEvent = z.infer<typeof householdEvent>;

export const household = z.looseObject({
  ...base,
  /** Household number given by the commune: an alternative key, never the id; may be empty. */
  code: text(40),
  address,
  phone: z.optional(text(15)),
  /** NGHEO, CAN_NGHEO, TRUNG_BINH, KHAC (codes.md 5, D). */
  wealthClass: z.optional(z.enum(['NGHEO', 'CAN_NGHEO', 'TRUNG_BINH', 'KHAC'])),
  policyFamily: z.optional(z.boolean()),
  water: z.optional(text(20)),
  waterHygienic: z.optional(z.boolean()),
  toilet: z.optional(text(20)),
  toiletHygienic: z.optional(z.boolean()),
  /** WGS 84 degrees, accuracy in metres. */
  position: z.optional(
    z.looseObject({
      latitude: z.number().check(z.minimum(-90), z.maximum(90)),
      longitude: z.number().check(z.minimum(-180), z.maximum(180)),
      accuracyM: z.optional(z.number()),
      at: instant,
    }),
  ),
  members: z.array(member),
  events: z.array(householdEvent),
  lastVisitedOn: z.optional(isoDate),
  note: z.optional(text(2000)),
});
export type Household = z.infer<typeof household>;

const newest = { rule: 'newest' } as const;

export const households: RecordDefinition = {
  kind: 'households',
  version: 2,
  schema: household,
  indexFields: [],
  indexes: [],
  policy: {
    fields: {
      code: { rule: 'ask', why: 'two numbers for one household: only the commune knows which is right' },
      address: { rule: 'nested', fields: {}, otherwise: newest, why: 'parts of an address are corrected apart' },
      phone: { ...newest, why: 'the last number is the one that answers' },
      wealthClass: { rule: 'ask', why: 'decides insurance and free care' },
      policyFamily: { ...newest, why: 'administrative' },
      water: { ...newest, why: 'state of the house at the last visit' },
      waterHygienic: { ...newest, why: 'state of the house at the last visit' },
      toilet: { ...newest, why: 'state of the house at the last visit' },
      toiletHygienic: { ...newest, why: 'state of the house at the last visit' },
      position: { ...newest, why: 'the last measurement; its parts belong together' },
      members: {
        rule: 'union',
        key: ['patientId', 'joinedOn'],
        why: 'a person whom one nurse added is not lost because another added someone else',
      },
      events: { rule: 'append', key: ['id'], why: 'history' },
      lastVisitedOn: { rule: 'max', why: 'the later visit is the last visit' },
      note: { rule: 'ask', joins: true, why: 'free text cannot be merged without reading' },
      villageCode: { ...newest, why: 'a move is an event; the later one holds' },
    },
    otherwise: newest,
  },
  migrations: {
    /** Version 1 held one text for the toilet's hygiene; version 2 holds yes or no for toilet and water. */
    2: (old) => {
      const { hygiene, ...rest } = old;
      const toiletHygienic = hygiene === 'hop_ve_sinh' ? true : hygiene === 'khong' ? false : undefined;
      return { ...rest, ...(toiletHygienic === undefined ? {} : { toiletHygienic }), version: 2 } as typeof old;
    },
  },
};
