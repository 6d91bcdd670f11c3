import * as z from 'zod/mini';
import { base, id, instant, isoDate, text } from './common.ts';
import type { RecordDefinition } from './definition.ts';

/** A report as it was closed: its figures never change again; a correction is a new one that names it in `replaces`. */
export const snapshot = z.looseObject({
  ...base,
  type: z.literal('snapshot'),
  /** Code of the definition (domain/reports) and its version. */
  reportCode: text(60),
  definitionVersion: text(40),
  /** `YYYY-MM` or `YYYY`. */
  period: text(10),
  from: isoDate,
  to: isoDate,
  /** Code of the cell to its value; a cell without a value is absent. */
  cells: z.record(z.string(), z.number()),
  frozenAt: instant,
  frozenBy: id,
  /** Records that had not reached the server when it was closed. */
  unsent: z.optional(z.int()),
  replaces: z.optional(id),
  note: z.optional(text(2000)),
});
export type ReportSnapshot = z.infer<typeof snapshot>;

const newest = { rule: 'newest' } as const;
const fixed = { ...newest, why: 'a closed report is not edited' } as const;

export const reports: RecordDefinition = {
  kind: 'reports',
  version: 1,
  schema: snapshot,
  indexFields: ['type', 'period', 'updatedAt'],
  indexes: [['type', 'period'], ['updatedAt']],
  policy: {
    fields: {
      type: fixed,
      reportCode: fixed,
      definitionVersion: fixed,
      period: fixed,
      from: fixed,
      to: fixed,
      cells: fixed,
      frozenAt: fixed,
      frozenBy: fixed,
      unsent: fixed,
      replaces: fixed,
      note: { rule: 'ask', joins: true, why: 'free text cannot be merged without reading' },
    },
    otherwise: newest,
  },
  migrations: {},
};
