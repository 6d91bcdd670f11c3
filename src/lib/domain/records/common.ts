import * as z from 'zod/mini';

export { KINDS, type Kind } from './kinds.ts';

/** Calendar date `YYYY-MM-DD`. */
export const isoDate = z.string().check(z.regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/));
/** Partial date: `YYYY`, `YYYY-MM` or `YYYY-MM-DD` (precision Y, YM, YMD of QĐ 831). */
export const partialDate = z.string().check(z.regex(/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/));
/** Instant in UTC, ISO 8601 with milliseconds, e.g. `2026-11-21T03:20:00.000Z`. */
export const instant = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));
export const id = z.string().check(z.minLength(1), z.maxLength(120));
export const text = (max: number) => z.string().check(z.maxLength(max));

/** Who, when and where: carried by every record. */
export const stamps = {
  createdAt: instant,
  createdBy: id,
  createdDevice: id,
  updatedAt: instant,
  updatedBy: id,
  updatedDevice: id,
  /** Hybrid logical clock of the last edit, sortable as text: see merge/clock.ts. */
  clock: text(60),
};

/** A medical record is never erased: it is voided with a reason, a person and a time. */
export const voided = z.looseObject({ reason: text(500), by: id, at: instant, device: id });

/** A value that a merge did not keep. `path` is dotted; `value` is what was discarded. Merged as a union by `key`. */
export const superseded = z.looseObject({
  key: text(300),
  path: text(200),
  value: z.unknown(),
  kept: z.unknown(),
  by: id,
  at: instant,
  device: id,
  clock: z.optional(text(60)),
  /** Rule of the merge that decided. */
  rule: z.optional(text(20)),
  /** A person must decide between `value` and `kept`, the value in use. */
  decide: z.optional(z.boolean()),
  /** When and by whom it was decided; a later writing of the value opens the question again. `settledIn` is the review. */
  settledAt: z.optional(instant),
  settledBy: z.optional(id),
  settledClock: z.optional(text(60)),
  settledIn: z.optional(id),
  /** The review whose decision had written `value`. */
  review: z.optional(id),
  /** `value` is null because somebody removed what stays. */
  removal: z.optional(z.boolean()),
});

/** Clock and author of the last edit of each field: dotted path to stamp, `*` for all paths that are not named. See merge/stamps.ts. */
export const fieldStamps = z.record(z.string(), z.looseObject({ clock: text(60), by: id }));

export const base = {
  id,
  stationCode: text(20),
  villageCode: text(40),
  version: z.int().check(z.minimum(1)),
  ...stamps,
  voided: z.optional(voided),
  superseded: z.optional(z.array(superseded)),
  fieldStamps: z.optional(fieldStamps),
  /** Versions of other devices from which this one was made before a server had them: see merge/seen.ts. */
  seenVersions: z.optional(z.array(text(100))),
};

export type Stamps = {
  createdAt: string;
  createdBy: string;
  createdDevice: string;
  updatedAt: string;
  updatedBy: string;
  updatedDevice: string;
  clock: string;
};

/** What every record has, whatever its kind. */
export type AnyRecord = Stamps & {
  id: string;
  stationCode: string;
  villageCode: string;
  version: number;
  voided?: z.infer<typeof voided>;
  superseded?: z.infer<typeof superseded>[];
  seenVersions?: string[];
  [field: string]: unknown;
};

/** Postal address with the codes of the dated catalogue; `text` is the house number and street as people say it. */
export const address = z.looseObject({
  provinceCode: z.optional(text(3)),
  communeCode: z.optional(text(6)),
  villageCode: z.optional(text(40)),
  formerCommune: z.optional(text(100)),
  text: z.optional(text(500)),
});
export type Address = z.infer<typeof address>;
