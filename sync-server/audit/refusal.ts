import { pathSegments } from '../http/target.ts';
import type { AuditEntry } from './line.ts';

/** What of a request may be kept: which room and which database, never an id of a document or what was typed. */
export interface Room {
  room: string;
  database?: string;
}

const STATUSES = new Set([401, 403, 429]);
const LEGAL_DATABASE = /^[a-z][a-z0-9_$()+/-]{0,99}$/;

/** The line for an answer that refused somebody, undefined for any other answer. */
export function refusalOf(
  who: Pick<AuditEntry, 'actor' | 'device' | 'address'>,
  request: { method?: string; url?: string; hasToken: boolean },
  status: number,
): AuditEntry | undefined {
  if (!STATUSES.has(status)) return undefined;
  const place = roomOf(request.url ?? '/');
  if (!place) return undefined;
  const event =
    status === 429
      ? 'access.limited'
      : status === 401 && (request.hasToken || place.room === '/api/token')
        ? 'token.refused'
        : 'access.refused';
  return { ...who, event, outcome: 'refused', details: { status, method: request.method ?? '', ...place } };
}

/** The line for documents that were refused inside a request that was accepted: by their area, their rights or their schema. */
export function documentRefusalOf(
  who: Pick<AuditEntry, 'actor' | 'device' | 'address'>,
  request: { method?: string; url?: string },
): AuditEntry | undefined {
  const place = roomOf(request.url ?? '/');
  if (!place) return undefined;
  return { ...who, event: 'document.refused', outcome: 'refused', details: { method: request.method ?? '', ...place } };
}

/** Undefined outside /api and /couch. */
export function roomOf(url: string): Room | undefined {
  const parts = pathSegments(url);
  const prefix = parts[0] === 'warehouse' ? parts.splice(0, 1).map((part) => `/${part}`) : [];
  const [first, second = '', third = ''] = parts;
  if (first === 'api') return { room: `${prefix}/api/${/^[a-z-]{1,40}$/.test(second) ? second : '…'}` };
  if (first !== 'couch') return undefined;
  const base = `${prefix}/couch`;
  if (second === '' || /^_[a-z_]{1,40}$/.test(second)) return { room: `${base}/${second}` };
  const endpoint = third === '' ? '' : /^_[a-z_]{1,40}$/.test(third) ? `/${third}` : '/document';
  return { room: `${base}/{db}${endpoint}`, database: databaseOf(second) };
}

/** A name that no database can have is not kept: it may be anything. */
export function databaseOf(segment: string): string {
  try {
    const name = decodeURIComponent(segment);
    return LEGAL_DATABASE.test(name) ? name : '…';
  } catch {
    return '…';
  }
}
