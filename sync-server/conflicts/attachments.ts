import { hash } from 'node:crypto';
import { parse } from 'node:path/posix';
import { NotFoundError, type AttachmentPlace, type AttachmentWrite, type Database } from '../store/engine.ts';
import { LeftAloneError } from './left-alone.ts';
import type { Version } from './versions.ts';

interface Stub {
  digest: string;
  revpos: number;
  content_type: string;
}

/** One attachment and where it can be read. */
interface Held {
  stub: Stub;
  place: AttachmentPlace;
}

export interface United {
  /** As the store takes them, for a child of the winner; undefined without attachments. */
  writes: Record<string, AttachmentWrite> | undefined;
  /** Names and digests, equal for equal attachments; null without. */
  text: string | null;
  /** False when the winner has exactly these. */
  changed: boolean;
}

/**
 * The attachments of all versions. Of two different ones with one name both stay: the one whose bytes have the smaller hash keeps
 * the name, the other one's gets a part of its hash.
 */
export async function uniteAttachments(db: Database, winner: Version, others: readonly Version[]): Promise<United> {
  const united = new Map<string, Held>();
  for (const [name, held] of byName(winner.record.id, [winner, ...others]))
    for (const [unique, one] of await named(db, name, held)) united.set(unique, one);
  const entries = [...united].sort(([a], [b]) => (a < b ? -1 : 1));
  const own = stubsOf(winner);
  const isOwn = (name: string, { stub }: Held) => own[name]?.digest === stub.digest;
  const writes: [string, AttachmentWrite][] = [];
  for (const [name, held] of entries) {
    const { digest, revpos, content_type: contentType } = held.stub;
    if (isOwn(name, held)) writes.push([name, { stub: true, digest, revpos }]);
    else writes.push([name, { stub: false, contentType, data: await readAll(db, held) }]);
  }
  return {
    writes: writes.length > 0 ? Object.fromEntries(writes) : undefined,
    text: entries.length > 0 ? JSON.stringify(entries.map(([name, { stub }]) => [name, stub.digest])) : null,
    changed: entries.length !== Object.keys(own).length || entries.some(([name, held]) => !isOwn(name, held)),
  };
}

/** What each name stands for: one attachment per digest. */
function byName(id: string, versions: readonly Version[]): Map<string, Held[]> {
  const names = new Map<string, Held[]>();
  for (const version of versions) {
    for (const [name, stub] of Object.entries(stubsOf(version))) {
      const known = names.get(name) ?? [];
      if (known.some((one) => one.stub.digest === stub.digest)) continue;
      names.set(name, [...known, { stub, place: { id, rev: version.rev, name } }]);
    }
  }
  return names;
}

async function named(db: Database, name: string, held: readonly Held[]): Promise<[string, Held][]> {
  const [only, ...more] = held;
  if (only && more.length === 0) return [[name, only]];
  // A store may give two digests to the same bytes, when it keeps one of them compressed.
  const byHash = new Map<string, Held>();
  for (const one of held) {
    const sha256 = hash('sha256', await readAll(db, one));
    if (!byHash.has(sha256)) byHash.set(sha256, one);
  }
  const sorted = [...byHash].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([sha256, one], at) => [at === 0 ? name : otherName(name, sha256), one]);
}

function otherName(name: string, sha256: string): string {
  const { dir, name: stem, ext } = parse(name);
  return `${dir === '' ? '' : `${dir}/`}${stem}~${sha256.slice(0, 12)}${ext}`;
}

async function readAll(db: Database, { stub, place }: Held): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of db.readAttachment(stub.digest, place)) pieces.push(piece);
  } catch (error) {
    if (error instanceof NotFoundError) throw new LeftAloneError('attachmentMissing');
    throw error;
  }
  return Buffer.concat(pieces);
}

const stubsOf = ({ attachments }: Version): Record<string, Stub> =>
  attachments === null ? {} : (JSON.parse(attachments) as Record<string, Stub>);
