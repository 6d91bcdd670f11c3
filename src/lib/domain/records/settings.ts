import * as z from 'zod/mini';
import { base, id, isoDate, text } from './common.ts';
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

/** id `people`: names of the staff and of their devices, so that "who" and "where" can be shown offline. Written by the server only. */
export const peopleSettings = z.looseObject({
  ...base,
  type: z.literal('people'),
  people: z.array(z.looseObject({ id, name: text(200), role: text(40), villageCodes: z.optional(z.array(text(40))) })),
  /** Absent: written by an older server. */
  devices: z.optional(z.array(z.looseObject({ id, name: text(100) }))),
});
export type PeopleSettings = z.infer<typeof peopleSettings>;

/**
 * id `rules:immunization`: rules of the work that the head of the station or the administrator has changed. What each means, its default
 * and its bounds: `ruleDefinitions` of domain/immunization. Without `value` the default holds again.
 */
export const rulesSettings = z.looseObject({
  ...base,
  type: z.literal('rules'),
  values: z.array(z.looseObject({ id: text(60), value: z.optional(z.number()) })),
});
export type RulesSettings = z.infer<typeof rulesSettings>;

/** id `schedule:<id of the schedule>`: a schedule that joins those that the program knows. Its rules are checked by domain/immunization. */
export const scheduleSettings = z.looseObject({
  ...base,
  type: z.literal('schedule'),
  schedule: z.looseObject({ id: text(60), name: text(200), validFrom: isoDate }),
  /** Why it was changed here. */
  note: z.optional(text(500)),
});
export type ScheduleSettings = z.infer<typeof scheduleSettings>;

export const setting = z.union([stationSettings, peopleSettings, rulesSettings, scheduleSettings]);

export const settings: RecordDefinition = {
  kind: 'settings',
  version: 1,
  schema: setting,
  indexFields: ['updatedAt'],
  indexes: [['updatedAt']],
  policy: {
    fields: {
      values: {
        rule: 'union',
        key: ['id'],
        items: { value: { rule: 'newest' } },
        why: 'two heads who change different rules keep both',
      },
      schedule: { rule: 'newest', why: 'a schedule is checked as a whole and must not be mixed' },
    },
    otherwise: { rule: 'newest' },
  },
  migrations: {},
};
