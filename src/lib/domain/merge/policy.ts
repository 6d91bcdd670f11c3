/**
 * How two edits of one field become one value.
 * newest: hybrid logical clock, then device id · union: items of a list by key · max, min: of numbers or dates · append: history, never shortened
 * safer: the value that protects the patient is never removed · ask: newest is usable, the other value is kept for a person to decide
 */
export type FieldPolicy =
  | { rule: 'newest' | 'max' | 'min' | 'ask' }
  /** Lists are merged item by item; `key` names the fields that identify an item, `items` the policy inside an item (newest if absent). */
  | { rule: 'union' | 'append'; key: readonly string[]; items?: Readonly<Record<string, FieldPolicy>> }
  | { rule: 'safer'; key?: readonly string[] }
  /** Nested object merged field by field. */
  | { rule: 'nested'; fields: Readonly<Record<string, FieldPolicy>>; otherwise?: FieldPolicy };

/** Policy of every top-level field of a record; `why` is the clinical reason, shown in docs. */
export interface RecordPolicy {
  fields: Readonly<Record<string, FieldPolicy & { why: string }>>;
  /** For fields that a newer version of the program added. */
  otherwise: FieldPolicy;
}
