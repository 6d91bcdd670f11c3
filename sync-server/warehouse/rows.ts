import type { Kind } from '../../src/lib/domain/records/index.ts';

/** A row of the read model: its table and its columns without key and station. */
export interface ReadModelRow {
  table: 'households' | 'people' | 'visits' | 'doses';
  columns: Record<string, string | number | null>;
  /** The patient who stands for this one, when the station merged the two. */
  mergedInto?: string;
}

/** Statuses of a dose that the person has received (immunization.md 8). */
const GIVEN = ['DA_TIEM', 'TIEM_NOI_KHAC'];

const textOf = (value: unknown, max = 40) => (typeof value === 'string' ? value.slice(0, max) : '');
const dateOf = (value: unknown) => textOf(value, 10);
const flag = (value: unknown) => (value === undefined || value === null || value === false ? 0 : 1);

/** What the warehouse keeps of a document: nothing that names a person. Undefined for kinds that are not counted. */
export function toRow(kind: Kind, document: Record<string, unknown>): ReadModelRow | undefined {
  const common = { village_code: textOf(document.villageCode), voided: flag(document.voided) };
  switch (kind) {
    case 'households':
      return { table: 'households', columns: common };
    case 'patients':
      return {
        table: 'people',
        columns: {
          ...common,
          birth_year: Number.parseInt(textOf(document.birthDate, 4), 10) || null,
          sex: textOf(document.sex, 1),
          dead: flag(document.death),
        },
        ...(textOf(document.mergedInto, 120) ? { mergedInto: textOf(document.mergedInto, 120) } : {}),
      };
    case 'visits':
      return { table: 'visits', columns: { ...common, date: dateOf(document.startedAt) } };
    case 'immunizations':
      return {
        table: 'doses',
        columns: {
          ...common,
          date: dateOf(document.occurredOn),
          dose_code: textOf(document.scheduleDose),
          given: GIVEN.includes(textOf(document.status)) ? 1 : 0,
        },
      };
    default:
      return undefined;
  }
}

/** Table in which a kind is counted. */
export const TABLE_OF: Readonly<Record<Kind, ReadModelRow['table'] | undefined>> = {
  households: 'households',
  patients: 'people',
  visits: 'visits',
  immunizations: 'doses',
  reviews: undefined,
  settings: undefined,
  sessions: undefined,
  stock: undefined,
  notices: undefined,
  reports: undefined,
};
