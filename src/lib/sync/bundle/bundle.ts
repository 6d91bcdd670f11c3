import type { Step } from '../../domain/history/step.ts';
import { definitions, KINDS, type AnyRecord, type Kind } from '../../domain/records/index.ts';
import { gunzip, gzip } from './compress.ts';
import { fileOf, frontOf, takeApart } from './envelope.ts';
import { BundleError } from './fault.ts';
import { countsOf, isNewer, ownSchema, type BundleFacts, type BundleHeader } from './header.ts';
import { closingKey, openingKey, type Secret } from './keys.ts';
import { MAX_CHANGES, MAX_STEPS } from './limits.ts';
import { fromHex, toHex } from './text.ts';

/** A version that the server has given or taken. */
export interface ServerVersion {
  record: AnyRecord;
  rev: string;
}

/** One record on its way. */
export interface BundleChange {
  kind: Kind;
  record: AnyRecord;
  /** The server's version under unsent edits; absent when the server has none. */
  base?: ServerVersion;
  /** The server has this very version under this revision, since `sentAt`. */
  rev?: string;
  sentAt?: string;
  /** Hashes (domain/merge) of versions that this one comes from, as the maker went through them. */
  past?: string[];
}

export interface BundleContent {
  changes: BundleChange[];
  /** What the maker has received of other devices: their edits up to `to`. */
  received: { device: string; epoch: string; to: number }[];
  /** Single edits (domain/history) that the maker's server has not got yet. Older programs neither write nor read them. */
  steps?: Step[];
}

type Bytes = Uint8Array<ArrayBuffer>;

/** Makes a bundle file. @throws BundleError nothing, tooLarge, weakPassphrase, noStationKey */
export async function writeBundle(
  facts: BundleFacts,
  content: BundleContent,
  secret: Secret,
): Promise<{ header: BundleHeader; file: Bytes }> {
  if (content.changes.length > MAX_CHANGES) throw new BundleError('tooLarge');
  const { mark, key } = await closingKey(secret);
  const packed = await gzip(new TextEncoder().encode(JSON.stringify(content)));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const header: BundleHeader = {
    ...facts,
    counts: countsOf(content.changes) as Record<string, number>,
    schema: ownSchema(),
    key: mark,
    iv: toHex(iv),
    sealedBytes: packed.length + TAG_BYTES,
  };
  const front = frontOf(header);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: front }, key, packed);
  return { header, file: await fileOf(front, new Uint8Array(sealed)) };
}

const TAG_BYTES = 16;

/** What stands on a bundle. @throws BundleError notBundle, cut, altered, newer, tooLarge, otherStation */
export async function readMark(file: Bytes, station: string): Promise<BundleHeader> {
  return (await checked(file, station)).header;
}

/**
 * Opens a bundle of this station.
 * @throws BundleError of `readMark`, and needsPassphrase, wrongKey, unknownKey
 */
export async function openBundle(
  file: Bytes,
  station: string,
  secrets: readonly Secret[],
): Promise<{ header: BundleHeader; content: BundleContent }> {
  const { header, front, sealed } = await checked(file, station);
  const key = await openingKey(header.key, secrets);
  const seal = { name: 'AES-GCM', iv: fromHex(header.iv), additionalData: front };
  const packed = await crypto.subtle.decrypt(seal, key, sealed).catch((cause: unknown) => {
    throw new BundleError(header.key.kind === 'passphrase' ? 'wrongKey' : 'altered', { cause });
  });
  const plain = await gunzip(new Uint8Array(packed)).catch((cause: unknown) => {
    throw cause instanceof BundleError ? cause : new BundleError('altered', { cause });
  });
  const content = contentOf(new TextDecoder().decode(plain));
  if (!content || !sameCounts(header, content)) throw new BundleError('altered');
  return { header, content };
}

async function checked(file: Bytes, station: string) {
  const parts = await takeApart(file);
  if (parts.header.station.toLowerCase() !== station.toLowerCase()) throw new BundleError('otherStation');
  if (isNewer(parts.header)) throw new BundleError('newer');
  return parts;
}

function contentOf(text: string): BundleContent | undefined {
  const { changes, received, steps } = JSON.parse(text) as Partial<BundleContent>;
  if (!Array.isArray(changes) || changes.length > MAX_CHANGES || !changes.every(isChange)) return undefined;
  const told = Array.isArray(steps) ? { steps: steps.slice(0, MAX_STEPS) } : {};
  return { changes, received: Array.isArray(received) ? received : [], ...told };
}

function isChange({ kind, record }: Partial<BundleChange>): boolean {
  return KINDS.includes(kind as Kind) && typeof record === 'object' && typeof record?.id === 'string';
}

function sameCounts(header: BundleHeader, { changes }: BundleContent): boolean {
  const counts = countsOf(changes);
  return KINDS.every((kind) => (counts[kind] ?? 0) === (header.counts[kind] ?? 0));
}

/** True when the record has the shape of its kind and belongs to the station. A record that has not would be refused by the server. */
export function fits({ kind, record }: BundleChange, station: string): boolean {
  return (
    record.stationCode.toLowerCase() === station.toLowerCase() && definitions[kind].schema.safeParse(record).success
  );
}
