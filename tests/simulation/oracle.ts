import type { Step } from '../../src/lib/domain/history/step.ts';
import { equal } from '../../src/lib/domain/merge/canonical.ts';
import { changedFields, type FieldChange } from '../../src/lib/domain/merge/diff.ts';
import { itemsByKey, join } from '../../src/lib/domain/merge/paths.ts';
import { isObject, policyInside, policyOf, type FieldPolicy } from '../../src/lib/domain/merge/policy.ts';
import { unpacked } from '../../src/lib/domain/merge/signed.ts';
import { definitions, upgrade, type AnyRecord, type Kind } from '../../src/lib/domain/records/index.ts';

interface Edit {
  device: string;
  clock: string;
  kind: Kind;
  id: string;
  changes: FieldChange[];
  /** The record was new. */
  created: boolean;
  /** The device told the person that it is saved. */
  accepted: boolean;
}

/** Knows every edit that a person made, and finds out at the end what became of it. */
export class Oracle {
  readonly #edits: Edit[] = [];

  /** An edit has reached a disk; the answer is to be called when the device has told the person so. */
  applied(device: string, kind: Kind, before: AnyRecord | undefined, after: AnyRecord): () => void {
    const { policy } = definitions[kind];
    const now = readable(kind, after);
    const start: AnyRecord = before ? readable(kind, before) : { ...now, ...emptyLike(now) };
    const changes = changedFields(start, now, policy);
    const edit: Edit = { device, clock: after.clock, kind, id: after.id, changes, created: !before, accepted: false };
    this.#edits.push(edit);
    return () => (edit.accepted = true);
  }

  get accepted(): number {
    return this.#edits.filter((edit) => edit.accepted).length;
  }

  /** Accepted edits that cannot be read as a step of their own: none of `steps` tells of each of their fields. */
  withoutStep(steps: Iterable<Step>): string[] {
    const byClock = Map.groupBy(steps, ({ kind, recordId, clock }) => `${kind}/${recordId} ${clock}`);
    return this.#edits
      .filter((edit) => edit.accepted && edit.changes.length > 0)
      .filter(({ kind, id, clock }) => !byClock.has(`${kind}/${id} ${clock}`))
      .map(({ device, kind, id, clock }) => `${device} ${kind}/${id} of ${clock} is no step`);
  }

  /**
   * Accepted edits without a trace in the final records: the value is not there, not among the superseded values, and nobody
   * who saw it replaced it.
   */
  unaccounted(find: (kind: Kind, id: string) => AnyRecord | undefined): string[] {
    return this.#edits
      .filter((edit) => edit.accepted)
      .flatMap((edit) =>
        edit.changes
          .filter((change) => !this.#accounted(edit, change, find(edit.kind, edit.id)))
          .map(({ path, after }) => `${edit.device} ${edit.kind}/${edit.id} ${path} = ${JSON.stringify(after)}`),
      );
  }

  #accounted(edit: Edit, { path, after }: FieldChange, found: AnyRecord | undefined): boolean {
    if (!found) return false;
    const { kind, id } = edit;
    const final = readable(kind, found);
    if (contains(valueAt(kind, final, path), after) || inTrace(final, path, after)) return true;
    // Whoever set what was empty has seen that somebody emptied it, if that was before.
    const candidates = after === undefined ? this.#edits.slice(this.#edits.indexOf(edit) + 1) : this.#edits;
    return candidates.some(
      (later) =>
        later.kind === kind &&
        later.id === id &&
        !later.created &&
        later.changes.some((change) => overlaps(change.path, path) && replaced(change, path, after)),
    );
  }
}

/** In today's shape, with what merges found beside a signature among the traces. */
const readable = (kind: Kind, record: AnyRecord) => unpacked(upgrade(kind, record), definitions[kind].policy);

/** So that each item and each field of a new record counts as an edit of its own. */
function emptyLike(record: AnyRecord): Record<string, unknown> {
  const fields = Object.entries(record).filter(([name]) => !['version', 'clock'].includes(name));
  return Object.fromEntries(fields.map(([name, value]) => [name, Array.isArray(value) ? [] : undefined]));
}

function overlaps(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

/** Somebody edited this path, or removed the item around it, while having seen the value. An item whose parts others have edited counts as seen. */
function replaced(change: FieldChange, path: string, value: unknown): boolean {
  if (change.path === path && isObject(value) && isObject(change.before) && !isObject(change.after)) return true;
  if (change.path.startsWith(`${path}.`) && isObject(value))
    return equal(inParts(value, change.path.slice(path.length + 1).split('.')), change.before);
  const parts = change.path === path ? [] : path.slice(change.path.length + 1).split('.');
  if (path !== change.path && !path.startsWith(`${change.path}.`)) return false;
  return equal(inParts(change.before, parts), value) && !equal(inParts(change.after, parts), value);
}

function inParts(value: unknown, parts: readonly string[]): unknown {
  return parts.reduce<unknown>((inside, part) => (isObject(inside) ? inside[part] : undefined), value);
}

function inTrace(record: AnyRecord, path: string, value: unknown): boolean {
  return (record.superseded ?? []).some(
    (trace) =>
      (trace.path === path && equal(trace.value, value ?? null)) ||
      (path.startsWith(`${trace.path}.`) && isObject(trace.value)) ||
      (trace.path.startsWith(`${path}.`) && isObject(value)),
  );
}

/** An object of which others have edited parts is still there. */
function contains(found: unknown, wanted: unknown): boolean {
  if (isObject(found) && isObject(wanted)) return true;
  return equal(found, wanted);
}

/** The value at a path of `changedFields`. */
function valueAt(kind: Kind, record: AnyRecord, path: string): unknown {
  if (path === 'voided') return record.voided;
  const [field = '', ...rest] = path.split('.');
  return inside(record[field], field, rest.length === 0 ? field : path, policyOf(definitions[kind].policy, field));
}

function inside(value: unknown, at: string, path: string, policy: FieldPolicy): unknown {
  if (at === path) return value;
  const key = 'key' in policy ? policy.key : undefined;
  const parts = Array.isArray(value)
    ? itemsByKey(value, key ?? [])
    : new Map(Object.entries(isObject(value) ? value : {}));
  for (const [name, part] of parts) {
    const next = join(at, name);
    if (next !== path && !path.startsWith(`${next}.`)) continue;
    return inside(part, next, path, Array.isArray(value) ? { rule: 'nested', fields: {} } : policyInside(policy, name));
  }
  return undefined;
}
