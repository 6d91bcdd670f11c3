/**
 * How two edits of one field become one value.
 * newest: hybrid logical clock, then device id · union: items of a list by key · max, min: of numbers or dates · append: history, never shortened
 * safer: the value that protects the patient is never removed · ask: newest is usable, the other value is kept for a person to decide
 */
export type FieldPolicy =
  | { rule: 'newest' | 'max' | 'min' }
  /** `joins`: free text, both of which may stand one after the other. */
  | { rule: 'ask'; joins?: boolean }
  /** Lists are merged item by item; `key` names the fields that identify an item (none: the value itself), `items` the policy inside an item (newest if absent). */
  | { rule: 'union' | 'append'; key: readonly string[]; items?: Readonly<Record<string, FieldPolicy>> }
  | SaferPolicy
  /** Nested object merged field by field. */
  | { rule: 'nested'; fields: Readonly<Record<string, FieldPolicy>>; otherwise?: FieldPolicy };

/** Without a key or a rank: a value that is there stays there; the parts of two objects are merged by `parts` (ask if absent). */
export interface SaferPolicy {
  rule: 'safer';
  /** A list: no merge removes an item. */
  key?: readonly string[];
  items?: Readonly<Record<string, FieldPolicy>>;
  /** Codes in groups, weakest first: a merge never replaces a code by one of a weaker group; inside a group the newest holds. */
  rank?: readonly (readonly string[])[];
  /** A `true` that becomes false while `list` has an item whose `field` is `value`. */
  yieldsTo?: { list: string; field: string; value: string };
  parts?: FieldPolicy;
}

/** Policy of every top-level field of a record; `why` is the clinical reason, shown in docs. */
export interface RecordPolicy {
  fields: Readonly<Record<string, FieldPolicy & { why: string }>>;
  /** For fields that a newer version of the program added. */
  otherwise: FieldPolicy;
  signed?: SignedPolicy;
}

/**
 * A record that a person has signed is never changed by a merge: its fields stay as they were signed, and what another side has
 * written becomes an amendment (merge/signed.ts).
 */
export interface SignedPolicy {
  /** Field with the instant of the signature; a record without it is not signed. */
  at: string;
  by: string;
  /** List of amendments, by `id`. */
  amendments: string;
  /** Fields that go on being merged, since nobody signs them. */
  open: readonly string[];
  /** Fields whose difference needs no decision. */
  quiet: readonly string[];
}

const NEWEST: FieldPolicy = { rule: 'newest' };

/** Policy of a top-level field. */
export function policyOf(policy: RecordPolicy, field: string): FieldPolicy {
  return policy.fields[field] ?? policy.otherwise;
}

/** Policy of a part of a nested object, of an item, or of a `safer` object. */
export function policyInside(policy: FieldPolicy, part: string): FieldPolicy {
  switch (policy.rule) {
    case 'nested':
      return policy.fields[part] ?? policy.otherwise ?? NEWEST;
    case 'union':
    case 'append':
      return policy.items?.[part] ?? NEWEST;
    case 'safer':
      return policy.items?.[part] ?? policy.parts ?? (policy.key ? NEWEST : { rule: 'ask' });
    default:
      return NEWEST;
  }
}

/** What the merge walks into: parts of an object, items of a list, or nothing. */
export function shapeOf(policy: FieldPolicy, ...values: unknown[]): 'parts' | 'items' | 'value' {
  const present = values.filter((value) => value !== undefined);
  const listed = 'key' in policy && policy.key !== undefined;
  if (listed && present.length > 0 && present.every(Array.isArray)) return 'items';
  const parted = policy.rule === 'nested' || (policy.rule === 'safer' && !listed && !policy.rank);
  return parted && present.length > 0 && present.every(isObject) ? 'parts' : 'value';
}

/** True for an object that is no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
