import * as z from 'zod/mini';
import { base, id, text } from './common.ts';
import type { RecordDefinition } from './definition.ts';

/** A village (thôn, bản, ấp) or urban group (tổ); `formerCommune` names the commune of before 1 July 2025. */
export const village = z.looseObject({
  code: text(40),
  name: text(100),
  formerCommune: z.optional(text(100)),
  /** Point of the station (điểm trạm) that looks after it. */
  point: z.optional(text(20)),
});
export type Village = z.infer<typeof village>;

/** id `station`: what the tablets must know of their station. Written by the server only. */
export const stationSettings = z.looseObject({
  ...base,
  type: z.literal('station'),
  name: text(200),
  provinceCode: text(3),
  communeCode: text(6),
  points: z.array(z.looseObject({ code: text(20), name: text(100) })),
  villages: z.array(village),
});
export type StationSettings = z.infer<typeof stationSettings>;

/** id `people`: names of the staff, so that "who" can be shown offline. Written by the server only. */
export const peopleSettings = z.looseObject({
  ...base,
  type: z.literal('people'),
  people: z.array(z.looseObject({ id, name: text(200), role: text(40), villageCodes: z.optional(z.array(text(40))) })),
});
export type PeopleSettings = z.infer<typeof peopleSettings>;

export const setting = z.union([stationSettings, peopleSettings]);

export const settings: RecordDefinition = {
  kind: 'settings',
  version: 1,
  schema: setting,
  indexFields: ['updatedAt'],
  indexes: [['updatedAt']],
  policy: { fields: {}, otherwise: { rule: 'newest' } },
  migrations: {},
};
