import * as z from 'zod/mini';
import { definitions, KINDS, type Kind } from '../../domain/records/index.ts';
import { MOST } from './keys.ts';

/** Version of the form of the file. */
export const FORMAT = 1;

const count = z.int().check(z.minimum(0));
const hex = (digits: number) => z.string().check(z.regex(new RegExp(`^[0-9a-f]{${digits}}$`)));
const upTo = (most: number) => z.int().check(z.minimum(1), z.maximum(most));

const headerSchema = z.object({
  id: z.string(),
  madeAt: z.string(),
  station: z.string(),
  /** `epoch` changes when the device's store begins anew: its marks mean nothing then. */
  device: z.object({ id: z.string(), name: z.string(), epoch: z.string() }),
  /** Bundles that this device has made, this one included. */
  sequence: count,
  /** Device that it was made for. */
  peer: z.optional(z.string()),
  /** Edits of the device after `from`, up to `to`; `from` 0 for somebody who has none of them. */
  from: count,
  to: count,
  /** Everything that changed since this day is in it too. */
  since: z.optional(z.string()),
  counts: z.record(z.string(), count),
  /** Newest version of each kind's schema that the maker knows. */
  schema: z.record(z.string(), count),
  key: z.union([
    z.object({ kind: z.literal('station'), id: hex(16) }),
    z.object({
      kind: z.literal('passphrase'),
      salt: hex(32),
      memoryKiB: upTo(MOST.memoryKiB),
      iterations: upTo(MOST.iterations),
      parallelism: upTo(MOST.parallelism),
    }),
  ]),
  iv: hex(24),
  sealedBytes: count,
});

/** What can be read of a bundle without its key. All of it is authenticated. */
export type BundleHeader = z.infer<typeof headerSchema>;

/** What the maker says; the rest follows from the content and the key. */
export type BundleFacts = Omit<BundleHeader, 'counts' | 'schema' | 'key' | 'iv' | 'sealedBytes'>;

export function readHeader(text: string): BundleHeader | undefined {
  try {
    const parsed = headerSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** The versions of this program's schemas. */
export function ownSchema(): Record<string, number> {
  return Object.fromEntries(KINDS.map((kind) => [kind, definitions[kind].version]));
}

/** True when there is a record in it that this program cannot read in full. */
export function isNewer({ counts, schema }: BundleHeader): boolean {
  const own = ownSchema();
  return Object.entries(counts).some(([kind, n]) => n > 0 && (schema[kind] ?? Infinity) > (own[kind] ?? 0));
}

export function countsOf(changes: readonly { kind: Kind }[]): Partial<Record<Kind, number>> {
  const counts: Partial<Record<Kind, number>> = {};
  for (const { kind } of changes) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
