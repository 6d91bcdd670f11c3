import { isStep } from '../../src/lib/domain/history/step-schema.ts';
import {
  definitions,
  holdsSteps,
  KINDS,
  parseDatabaseName,
  stationOfDatabase,
  upgrade,
  type AnyRecord,
  type Kind,
} from '../../src/lib/domain/records/index.ts';
import type { CouchPrincipal } from '../couch/app.ts';
import { fastShape } from './fast-shape.ts';
import { mayWriteSetting, NOT_YOURS, settingFault } from './settings-check.ts';

/** Most records are right: this says so quickly, and zod is asked only to name what is wrong. */
const fits = new Map(KINDS.map((kind) => [kind, fastShape(definitions[kind].schema)]));

/**
 * Checks a document that is written to a station's database against the schema of its kind.
 * Returns a sentence in Vietnamese that names the field, or undefined when the document may be stored.
 * A record of a newer program passes when the fields that are known here are right; unknown fields are kept.
 */
export function checkRecord(
  db: string,
  document: Record<string, unknown>,
  principal: CouchPrincipal,
): string | undefined {
  if (holdsSteps(db)) return checkStep(stationOfDatabase(db) ?? '', document, principal);
  const target = parseDatabaseName(db);
  if (!target) return undefined;
  const docId = String(document._id ?? '');
  if (docId.startsWith('_design/'))
    return principal.admin ? undefined : 'Chỉ quản trị viên được ghi tài liệu thiết kế.';
  if (docId.startsWith('_')) return undefined;
  if (target.kind === 'settings' && !principal.admin && !mayWriteSetting(docId, document)) return NOT_YOURS;
  if (document._deleted === true) return undefined;
  const fault = faultOf(target.kind, upgradeIfPossible(target.kind, document));
  if (fault !== undefined) return fault;
  if (document.id !== docId) return 'Trường "id" phải giống mã của tài liệu.';
  if (String(document.stationCode).toLowerCase() !== target.stationCode)
    return `Trường "stationCode" phải là mã của trạm này (${target.stationCode}).`;
  return target.kind === 'settings' ? settingFault(document) : undefined;
}

/** A single edit is written once: nobody of a station changes or deletes it. */
function checkStep(
  stationCode: string,
  document: Record<string, unknown>,
  principal: CouchPrincipal,
): string | undefined {
  if (principal.admin) return undefined;
  if (document._deleted === true || document._rev !== undefined) return 'Lần sửa đã ghi thì không được thay đổi.';
  return document.id === document._id && isStep(document, stationCode) ? undefined : 'Lần sửa này không đúng cấu trúc.';
}

function faultOf(kind: Kind, record: unknown): string | undefined {
  if (fits.get(kind)?.(record)) return undefined;
  const parsed = definitions[kind].schema.safeParse(record);
  return parsed.success ? undefined : sentence(parsed.error.issues[0]);
}

/** An old record is judged in today's shape; what a migration cannot read is judged as it came. */
function upgradeIfPossible(kind: Kind, document: Record<string, unknown>): unknown {
  if (typeof document.version !== 'number' || document.version >= definitions[kind].version) return document;
  try {
    return upgrade(kind, document as AnyRecord);
  } catch {
    return document;
  }
}

interface SchemaIssue {
  code?: string;
  path: PropertyKey[];
  expected?: unknown;
  minimum?: unknown;
  maximum?: unknown;
  values?: readonly unknown[];
  errors?: readonly (readonly SchemaIssue[])[];
}

const TYPES: Record<string, string> = {
  string: 'chữ',
  number: 'số',
  int: 'số nguyên',
  boolean: 'đúng hoặc sai',
  array: 'danh sách',
  object: 'nhóm trường',
};

function sentence(issue: SchemaIssue | undefined): string {
  if (!issue) return 'Bản ghi không đúng cấu trúc.';
  const inner = issue.code === 'invalid_union' ? deepest(issue.errors) : undefined;
  if (inner) return sentence({ ...inner, path: [...issue.path, ...inner.path] });
  return `Trường "${issue.path.map(String).join('.') || 'bản ghi'}" không đúng: ${wanted(issue)}.`;
}

/** Of the alternatives of a union, the one that came closest: with the fewest faults. */
const deepest = (errors: readonly (readonly SchemaIssue[])[] = []) =>
  [...errors].filter((list) => list.length > 0).sort((a, b) => a.length - b.length)[0]?.[0];

function wanted(issue: SchemaIssue): string {
  if (issue.code === 'invalid_type') return `cần là ${TYPES[String(issue.expected)] ?? String(issue.expected)}`;
  if (issue.code === 'invalid_value') return `cần là một trong ${(issue.values ?? []).map(String).join(', ')}`;
  if (issue.code === 'too_small') return `tối thiểu là ${String(issue.minimum)}`;
  if (issue.code === 'too_big') return `tối đa là ${String(issue.maximum)}`;
  return 'sai định dạng';
}
