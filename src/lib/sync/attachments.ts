import type { AnyRecord } from '../domain/records/index.ts';
import { isObject } from './couch/documents.ts';
import type { PendingRecord, PushAnswer } from './ports.ts';
import type { Run } from './run-context.ts';

const MISSING_STUB = 412;

/** The server does not have an attachment that the record names. */
export function lacksAttachment(answer: PushAnswer | undefined, { mine }: PendingRecord): boolean {
  return answer?.outcome === 'refused' && answer.status === MISSING_STUB && isObject(mine._attachments);
}

/**
 * Sends a record again, naming only the attachments that the server has: a picture that is lost must not hold up the visit (R16).
 * Answers what was sent, with the server's answer.
 */
export async function sendWithoutLost(
  run: Run,
  { kind, id, mine, base }: PendingRecord,
): Promise<{ record: AnyRecord; answer: PushAnswer | undefined }> {
  const [found] = await run.transport.fetch(kind, [id]);
  const there = found && !found.deleted ? found.record._attachments : undefined;
  const { _attachments: named, ...rest } = mine;
  const kept = Object.entries(isObject(named) ? named : {}).filter(([name, stub]) => has(there, name, stub));
  const record: AnyRecord = { ...rest, ...(kept.length > 0 ? { _attachments: Object.fromEntries(kept) } : {}) };
  const [answer] = await run.transport.push(kind, [{ record, rev: base?.rev }]);
  return { record, answer };
}

function has(attachments: unknown, name: string, stub: unknown): boolean {
  const found = isObject(attachments) ? attachments[name] : undefined;
  return isObject(found) && isObject(stub) && found.digest === stub.digest;
}
