import type { RxJsonSchema } from 'rxdb/plugins/core';
import type { Step } from '../../domain/history/step.ts';
import { definitions, KINDS, rxSchemaOf, type AnyRecord, type Kind } from '../../domain/records/index.ts';

/** What is sealed in a stored record. */
export interface RecordBody {
  record: AnyRecord;
  /** Revision last known from the server; absent for a record that only this tablet has. */
  rev?: string;
  /** Instant of the server's answer, or of the arrival from the server. */
  sentAt?: string;
  /** Number of the newest edit contained in `record`; absent when none was made here. */
  seq?: number;
}

/** `{id, index fields, body}`: index fields stay readable on the disk and identify nobody. */
export interface StoredRecord {
  id: string;
  body: RecordBody;
  [indexField: string]: unknown;
}

/** `refused`: set aside until somebody edits the record or sends it again. `sent`: history. */
export type EditState = 'pending' | 'refused' | 'sent';

export interface EditBody {
  by: string;
  /** The server's version under this edit; null: the server has none; absent: continues the edit before it. */
  base?: { record: AnyRecord; rev: string } | null;
  after: AnyRecord;
  /** A single edit of another tablet, by a bundle or from the server. Then `after` is no version, and the entry changes no record. */
  step?: Step;
  refusal?: { status: number; reason: string; at: string };
}

/** One entry of the history of edits made on this tablet, and the truth about what is unsent. */
export interface StoredEdit {
  id: string;
  kind: Kind;
  recordId: string;
  /** Grows by one with every edit of this tablet. */
  seq: number;
  /** `MAX_SEQ - seq`: finds the newest edit by an ascending index, because a descending one reads the whole table. */
  countdown: number;
  state: EditState;
  at: string;
  body: EditBody;
}

export const MAX_SEQ = 1e12;

const number = { type: 'number', minimum: 0, maximum: MAX_SEQ, multipleOf: 1 };
const text = { type: 'string', maxLength: 120 };

const recordSchema = (kind: Kind) => rxSchemaOf(definitions[kind]) as RxJsonSchema<StoredRecord>;

/** How each collection is stored. */
export type Shapes = Readonly<Record<Kind, RxJsonSchema<StoredRecord>> & { edits: RxJsonSchema<StoredEdit> }>;

/** Index fields of a stored shape. */
export const indexFieldsOf = ({ required = [] }: RxJsonSchema<StoredRecord>): string[] =>
  (required as readonly string[]).filter((field) => field !== 'id' && field !== 'body');

export const editSchema: RxJsonSchema<StoredEdit> = {
  title: 'edits',
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: text,
    kind: text,
    recordId: text,
    seq: number,
    countdown: number,
    state: text,
    at: text,
    body: { type: 'object' },
  },
  required: ['id', 'kind', 'recordId', 'seq', 'countdown', 'state', 'at', 'body'],
  indexes: [['state', 'seq'], ['recordId', 'seq'], ['countdown']],
} as RxJsonSchema<StoredEdit>;

/** Today's shapes. */
export const SHAPES = {
  ...(Object.fromEntries(KINDS.map((kind) => [kind, recordSchema(kind)])) as Record<Kind, RxJsonSchema<StoredRecord>>),
  edits: editSchema,
} satisfies Shapes;

/** A record as it is stored; absent index fields become empty text, as RxDB demands. */
export function storedRecord(kind: Kind, body: RecordBody, indexFields = definitions[kind].indexFields): StoredRecord {
  const stored: StoredRecord = { id: body.record.id, body };
  for (const field of indexFields) stored[field] = String(body.record[field] ?? '');
  return stored;
}
