import type * as z from 'zod/mini';
import type { AnyRecord, Kind } from './common.ts';
import type { RecordPolicy } from '../merge/policy.ts';

/** Upgrades a stored record by one schema version; must be pure and must not lose a field. */
export type Migration = (old: AnyRecord) => AnyRecord;

/** Everything that the device, the server and the documents derive from one kind of record. */
export interface RecordDefinition {
  kind: Kind;
  /** Version of the record's schema, carried in each record. */
  version: number;
  schema: z.ZodMiniType;
  /** Fields that stay readable on the device because an index needs them; none of them identifies a person. */
  indexFields: readonly string[];
  /** RxDB indexes over `indexFields`. */
  indexes: readonly (readonly string[])[];
  policy: RecordPolicy;
  /** `migrations[n]` turns version n - 1 into n. */
  migrations: Readonly<Record<number, Migration>>;
}

/**
 * Versions of the shape `{id, index fields, body}` on the device, where it is not 0. Add one whenever an index field is added to a kind: tablets
 * then move their records at the next opening (data/store/migrate), from any older version. To take a field away, or to change the indexes over
 * fields that are there, needs none (decision 0023).
 */
const STORED_VERSIONS: Readonly<Partial<Record<Kind, number>>> = {};

export const storedVersion = (kind: Kind): number => STORED_VERSIONS[kind] ?? 0;

/**
 * The RxDB schema of a kind: `id`, the index fields (text, empty when absent) and `body`, which the storage layer encrypts.
 * Indexed fields are required, as RxDB demands. The body's inner shape is checked by its zod schema and versioned lazily (`upgrade`),
 * so it is no part of the stored schema.
 */
export function rxSchemaOf(definition: RecordDefinition) {
  const indexed: Record<string, { type: string; maxLength: number }> = {};
  for (const field of definition.indexFields) indexed[field] = { type: 'string', maxLength: 120 };
  return {
    title: definition.kind,
    version: storedVersion(definition.kind),
    primaryKey: 'id',
    type: 'object' as const,
    properties: { id: { type: 'string', maxLength: 120 }, ...indexed, body: { type: 'object' } },
    required: ['id', ...definition.indexFields, 'body'],
    indexes: definition.indexes.map((fields) => [...fields]),
  };
}
