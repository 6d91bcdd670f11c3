import * as z from 'zod/mini';
import type { RecordDefinition } from './definition.ts';

/** JSON Schema (2020-12) of a whole record, derived from its zod schema. Apart from the definitions: tablets have no use for the converter. */
export function jsonSchemaOf(definition: RecordDefinition): Record<string, unknown> {
  return z.toJSONSchema(definition.schema, { unrepresentable: 'any' }) as Record<string, unknown>;
}
