import * as z from 'zod/mini';
import { base, id, instant, isoDate, text } from './common.ts';
import type { RecordDefinition } from './definition.ts';

/** A hold on a lot or its release: never edited, only added. A lot is suspended while one of its suspensions is not released (domain/stock). */
export const hold = z.looseObject({
  id,
  action: z.enum(['suspend', 'release']),
  at: instant,
  by: id,
  device: id,
  reason: text(500),
  /** Of a release: the suspensions that its author saw. Another tablet's suspension that was on its way stands. */
  releases: z.optional(z.array(id)),
  /** The case of a reaction that suspended the lot. */
  noticeId: z.optional(id),
});

/** A lot of a vaccine, id `lot:<product>:<lot number>`: two tablets that receive one lot write one record. Quantities are doses. */
export const lot = z.looseObject({
  ...base,
  type: z.literal('lot'),
  productCode: text(40),
  lotNo: text(60),
  manufacturer: z.optional(text(120)),
  expiry: isoDate,
  dosesPerVial: z.int().check(z.minimum(1), z.maximum(100)),
  /** Vaccine vial monitor, 1 to 4; 3 and 4 are discarded. */
  vvm: z.optional(z.int().check(z.minimum(1), z.maximum(4))),
  holds: z.array(hold),
  note: z.optional(text(2000)),
});
export type VaccineLot = z.infer<typeof lot>;

/**
 * A movement of doses of one lot at one point of the station: a balance is the sum of them, never stored. `count` is a stock-take: `doses`
 * is what was there, and what happened before its instant does not count any more. All others change the balance by `doses` (receipts
 * positive, the rest negative).
 */
export const movement = z.looseObject({
  ...base,
  type: z.literal('movement'),
  lotId: id,
  /** Point of the station (điểm trạm); empty: the station itself. */
  point: text(20),
  move: z.enum(['receipt', 'issue', 'return', 'opened', 'discarded', 'count']),
  doses: z.int(),
  at: instant,
  on: isoDate,
  sessionId: z.optional(id),
  vialId: z.optional(id),
  /** Where from or to, number of the paper. */
  party: z.optional(text(200)),
  paperNo: z.optional(text(60)),
  reason: z.optional(text(500)),
});
export type StockMovement = z.infer<typeof movement>;

/** An opened vial: how long it may be used follows from its product. Doses are immunizations that name it as `vialId`. */
export const vial = z.looseObject({
  ...base,
  type: z.literal('vial'),
  lotId: id,
  point: text(20),
  on: isoDate,
  openedAt: instant,
  doses: z.int(),
  sessionId: z.optional(id),
  discardedAt: z.optional(instant),
  discardReason: z.optional(text(500)),
});
export type OpenVial = z.infer<typeof vial>;

export const fridge = z.looseObject({
  ...base,
  type: z.literal('fridge'),
  name: text(100),
  point: text(20),
  /** Limits in degrees Celsius. */
  minC: z.number(),
  maxC: z.number(),
  retired: z.optional(z.boolean()),
});
export type Fridge = z.infer<typeof fridge>;

export const reading = z.looseObject({
  ...base,
  type: z.literal('reading'),
  fridgeId: id,
  at: instant,
  on: isoDate,
  half: z.enum(['morning', 'afternoon']),
  celsius: z.number(),
  /** What was done when it was out of limits. */
  action: z.optional(text(500)),
});
export type FridgeReading = z.infer<typeof reading>;

const newest = { rule: 'newest' } as const;
const ask = { rule: 'ask' } as const;

export const stock: RecordDefinition = {
  kind: 'stock',
  version: 1,
  schema: z.union([lot, movement, vial, fridge, reading]),
  indexFields: ['type', 'on', 'lotId', 'updatedAt'],
  indexes: [['type', 'on'], ['lotId', 'on'], ['updatedAt']],
  policy: {
    fields: {
      type: { ...newest, why: 'part of what the record is' },
      productCode: { ...newest, why: 'part of the id' },
      lotNo: { ...newest, why: 'part of the id' },
      manufacturer: { ...newest, why: 'administrative' },
      expiry: { rule: 'min', why: 'the earlier expiry is the safe one' },
      dosesPerVial: { ...ask, why: 'every balance is counted by it' },
      vvm: { rule: 'max', why: 'a vial monitor never goes back' },
      holds: { rule: 'append', key: ['id'], why: 'a suspension is never removed by a merge' },
      lotId: { ...newest, why: 'a movement belongs to one lot' },
      point: { ...newest, why: 'a movement belongs to one point' },
      move: { ...newest, why: 'a movement is not edited, it is voided' },
      doses: { ...ask, why: 'a balance is the sum of these' },
      at: { ...newest, why: 'a movement is not edited, it is voided' },
      on: { ...newest, why: 'a movement is not edited, it is voided' },
      sessionId: { ...newest, why: 'administrative' },
      vialId: { ...newest, why: 'a movement is not edited, it is voided' },
      party: { ...newest, why: 'administrative' },
      paperNo: { ...newest, why: 'administrative' },
      reason: { ...newest, why: 'administrative' },
      openedAt: { rule: 'min', why: 'an opened vial is as old as its first opening' },
      discardedAt: { rule: 'min', why: 'what was thrown away is not used any more' },
      discardReason: { ...newest, why: 'goes with the discarding' },
      name: { ...newest, why: 'administrative' },
      minC: { ...newest, why: 'the last setting holds' },
      maxC: { ...newest, why: 'the last setting holds' },
      retired: { ...newest, why: 'administrative' },
      fridgeId: { ...newest, why: 'a reading belongs to one fridge' },
      half: { ...newest, why: 'part of what was read' },
      celsius: { ...ask, why: 'decides whether vaccines may still be used' },
      action: { ...newest, why: 'the last report is the fullest' },
      note: { rule: 'ask', joins: true, why: 'free text cannot be merged without reading' },
    },
    otherwise: newest,
  },
  migrations: {},
};
