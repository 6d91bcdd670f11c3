import * as z from 'zod/mini';
import { base, id, instant, isoDate, partialDate, text } from './common.ts';
import type { RecordDefinition } from './definition.ts';

/** Codes of immunization.md 8. */
export const immunizationStatus = z.enum(['DA_TIEM', 'TIEM_NOI_KHAC', 'HOAN', 'CHONG_CHI_DINH', 'TU_CHOI']);
export const immunizationSource = z.enum(['TAI_TRAM', 'SO_TIEM_CHUNG', 'HE_THONG_QG', 'NGUOI_NHA_KE']);

export const reaction = z.looseObject({
  id,
  severity: z.enum(['common', 'severe']),
  kinds: z.array(text(40)),
  onsetAt: z.optional(instant),
  note: z.optional(text(1000)),
});

/** Somebody who recorded the dose on a device. Two of them are the same dose, recorded twice. */
export const witness = z.looseObject({ by: id, device: id, at: instant });

/** One dose. The id of a scheduled dose is `<patientId>:<scheduleDose>:<occurredOn>`, so that double entry collides instead of doubling. */
export const immunization = z.looseObject({
  ...base,
  patientId: id,
  productCode: text(40),
  productName: text(200),
  /** Copied from the catalogue at the time of the dose. */
  antigens: z.array(text(20)),
  scheduleId: z.optional(text(60)),
  /** Code of the schedule's dose, e.g. PENTA-2; empty when the dose belongs to none. */
  scheduleDose: text(40),
  doseNo: z.optional(z.int()),
  lot: z.optional(text(60)),
  expiry: z.optional(isoDate),
  manufacturer: z.optional(text(120)),
  /** Date of the dose; partial only for history. */
  occurredOn: partialDate,
  occurredAt: z.optional(instant),
  route: z.optional(z.enum(['IM', 'SC', 'ID', 'PO', 'IN'])),
  site: z.optional(z.enum(['DT', 'DP', 'CTT', 'CTP', 'UONG'])),
  volumeMl: z.optional(z.number()),
  status: immunizationStatus,
  source: immunizationSource,
  programme: z.enum(['TCMR', 'DICH_VU', 'CHIEN_DICH']),
  facility: z.optional(text(200)),
  injectorId: z.optional(id),
  reactions: z.array(reaction),
  witnesses: z.optional(z.array(witness)),
  /** Session, screening (attendance) and opened vial of a dose that was given here. */
  sessionId: z.optional(id),
  screeningId: z.optional(id),
  lotId: z.optional(id),
  vialId: z.optional(id),
  /** The station head let a dose be given that a rule of the stock stops. */
  override: z.optional(z.looseObject({ rule: text(40), reason: text(500), by: id, at: instant })),
  postponedUntil: z.optional(isoDate),
  reasonNotGiven: z.optional(text(500)),
  note: z.optional(text(2000)),
});
export type Immunization = z.infer<typeof immunization>;

/** The id that makes double entry of one scheduled dose collide. */
export function scheduledDoseId(patientId: string, scheduleDose: string, occurredOn: string): string {
  return `${patientId}:${scheduleDose}:${occurredOn}`;
}

const newest = { rule: 'newest' } as const;
const ask = { rule: 'ask' } as const;

export const immunizations: RecordDefinition = {
  kind: 'immunizations',
  version: 2,
  schema: immunization,
  indexFields: ['patientId', 'occurredOn'],
  indexes: [['patientId', 'occurredOn'], ['occurredOn']],
  policy: {
    fields: {
      patientId: { ...ask, why: 'a dose belongs to one person' },
      productCode: { ...ask, why: 'decides what the child is protected from' },
      productName: { ...newest, why: 'goes with the product' },
      antigens: { rule: 'union', key: [], why: 'goes with the product' },
      scheduleId: { ...newest, why: 'administrative' },
      scheduleDose: { ...ask, why: 'decides the next dose' },
      doseNo: { ...newest, why: 'derived by the engine' },
      lot: { ...ask, why: 'a recall goes by lot' },
      expiry: { ...ask, why: 'goes with the lot' },
      manufacturer: { ...newest, why: 'goes with the product' },
      occurredOn: { ...ask, why: 'decides the next dose' },
      occurredAt: { rule: 'min', why: 'the first witness' },
      route: { ...ask, why: 'clinical' },
      site: { ...ask, why: 'clinical' },
      volumeMl: { ...ask, why: 'clinical' },
      status: {
        rule: 'safer',
        rank: [['HOAN', 'TU_CHOI'], ['CHONG_CHI_DINH'], ['DA_TIEM', 'TIEM_NOI_KHAC']],
        why: 'a given dose is never made not given by a merge',
      },
      source: { ...newest, why: 'administrative' },
      programme: { ...newest, why: 'administrative' },
      facility: { ...newest, why: 'administrative' },
      injectorId: { ...ask, why: 'responsibility' },
      reactions: {
        rule: 'safer',
        key: ['id'],
        items: {
          severity: { rule: 'safer', rank: [['common'], ['severe']] },
          kinds: { rule: 'safer', key: [] },
        },
        why: 'a reaction is never removed by a merge',
      },
      witnesses: {
        rule: 'append',
        key: ['by', 'device', 'at'],
        why: 'everybody who recorded the dose is named; two who did are one dose',
      },
      sessionId: { ...newest, why: 'administrative' },
      screeningId: { ...newest, why: 'the screening that allowed the dose' },
      lotId: { ...newest, why: 'goes with the lot' },
      vialId: { ...newest, why: 'goes with the lot' },
      override: { rule: 'safer', why: 'that a rule was overridden is never removed by a merge' },
      postponedUntil: { ...newest, why: 'the later decision holds' },
      reasonNotGiven: { ...newest, why: 'goes with the state' },
      note: { ...ask, joins: true, why: 'free text cannot be merged without reading' },
    },
    otherwise: newest,
  },
  migrations: {
    /** Version 1 did not name who recorded the dose beside its stamps. */
    2: (old) => {
      const { createdBy: by, createdDevice: device, createdAt: at } = old;
      return { ...old, witnesses: old.witnesses ?? [{ by, device, at }], version: 2 };
    },
  },
};
