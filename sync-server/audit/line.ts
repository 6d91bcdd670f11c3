import { createHash } from 'node:crypto';
import { canonical } from '../../src/lib/domain/merge/index.ts';

export type Details = Record<string, string | number | boolean | string[]>;

/**
 * One thing that happened. Only ids, codes and names of rooms: never a document's content, a person's data, a secret,
 * or text that somebody typed (a PIN is easily typed into the field of the name).
 */
export interface AuditEntry {
  /** Id of the person, name of the administrator, `uplink`, `owner`, `operator`, `server`; empty: nobody known. */
  actor: string;
  /** Id of the device, empty when there is none. */
  device: string;
  /** Network address, empty for what this machine does by itself. */
  address: string;
  event: string;
  outcome: Outcome;
  details: Details;
}

/** `begun`: written before something that cannot be undone; a second line says how it ended. */
export type Outcome = 'ok' | 'refused' | 'failed' | 'begun';

/** An entry with its place in the chain. */
export interface AuditLine extends AuditEntry {
  /** 1, 2, 3 and so on, through all files. */
  seq: number;
  /** Instant in UTC. */
  at: string;
  /** Hash of the line before. */
  prev: string;
}

/** Where the chain ends. */
export interface Head {
  seq: number;
  hash: string;
}

/** What stands before the first line. */
export const ORIGIN: Head = { seq: 0, hash: '0'.repeat(64) };

const MAX_DETAILS = 4000;

/** The line after `head`: its text (canonical JSON) and SHA-256 of that text. */
export function nextLine(head: Head, at: string, entry: AuditEntry): Head & { text: string } {
  const { actor, device, address, event, outcome } = entry;
  const details = canonical(entry.details).length > MAX_DETAILS ? { tooLong: true } : entry.details;
  const line: AuditLine = {
    seq: head.seq + 1,
    at,
    actor: actor.slice(0, 100),
    device: device.slice(0, 100),
    address: address.slice(0, 60),
    event,
    outcome,
    details,
    prev: head.hash,
  };
  const text = canonical(line);
  return { seq: line.seq, text, hash: hashOf(text) };
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** As it is printed and noted: `12:9f86d0…`. */
export const headText = ({ seq, hash }: Head): string => `${seq}:${hash}`;

/** Reads what headText wrote, or a hash alone; undefined for anything else. */
export function parseHead(text: string): { seq?: number; hash: string } | undefined {
  const match = /^(?:(\d{1,15}):)?([0-9a-f]{64})$/.exec(text.trim().toLowerCase());
  return match?.[2] ? { ...(match[1] ? { seq: Number(match[1]) } : {}), hash: match[2] } : undefined;
}
