import { databaseName, parseDatabaseName, stepsDatabaseName, type Kind } from '../domain/records/index.ts';
import { changesPage, fetchedDocuments, missingIds, pushAnswers } from './couch/answers.ts';
import { isObject, rowsOf, toDocument } from './couch/documents.ts';
import { createHttp, type Http, type HttpOptions } from './couch/http.ts';
import { TransportError, type Transport } from './ports.ts';
import { SYNC_ORDER } from './kinds.ts';
import { realTimers, sleep, type Timers } from './timers.ts';

export interface CouchTransportOptions extends HttpOptions {
  stationCode: string;
  /** Selector of CouchDB for what is to be received of a kind; without one everything is. */
  selector?: (kind: Kind, since: string | undefined, patientIds?: string[]) => Promise<object | undefined>;
  /** How long the server may hold a long poll. */
  holdMs?: number;
  /** Time between two looks where the server gives no `_db_updates`. */
  pollMs?: number;
}

const HOLD_MS = 50_000;
const POLL_MS = 60_000;
/** Added to `holdMs` before a long poll counts as lost. */
const GRACE_MS = 15_000;

/** The sync server over the CouchDB protocol under `/couch`; see the CouchDB manual, chapter API reference. */
export function createCouchTransport(options: CouchTransportOptions): Transport {
  const http = createHttp(options);
  const database = (kind: Kind) => `/couch/${encodeURIComponent(databaseName(options.stationCode, kind))}`;
  return {
    server: () => serverIdentity(http),

    async changes(kind, since, limit, patientIds) {
      const query = new URLSearchParams({ include_docs: 'true', style: 'main_only', limit: String(limit) });
      if (since !== undefined) query.set('since', since);
      const parts = [
        await options.selector?.(kind, since, patientIds),
        patientIds && { patientId: { $in: patientIds } },
      ].filter((part) => part !== undefined);
      if (parts.length > 0) query.set('filter', '_selector');
      const filter = parts.length > 0 ? { selector: parts.length > 1 ? { $and: parts } : parts[0] } : {};
      const { body, bytes } = await http({ path: `${database(kind)}/_changes?${query}`, body: filter });
      return { ...changesPage(body, limit), bytes };
    },

    async fetch(kind, ids) {
      const { body } = await http({ path: `${database(kind)}/_all_docs?include_docs=true`, body: { keys: ids } });
      return fetchedDocuments(body);
    },

    async lost(kind, known) {
      const request = Object.fromEntries(known.map(({ id, rev }) => [id, [rev]]));
      const { body } = await http({ path: `${database(kind)}/_revs_diff`, body: request });
      return missingIds(body);
    },

    async push(kind, records) {
      const docs = records.map(({ record, rev }) => toDocument(record, rev));
      const { body } = await http({ path: `${database(kind)}/_bulk_docs`, body: { docs } });
      return pushAnswers(body, new Set(records.map(({ record }) => record.id)));
    },

    async pushSteps(steps) {
      try {
        const docs = steps.map(({ id, ...step }) => ({ _id: id, id, ...step }));
        const path = `/couch/${stepsDatabaseName(options.stationCode)}/_bulk_docs`;
        const { body } = await http({ path, body: { docs } });
        return pushAnswers(body, new Set(steps.map(({ id }) => id)));
      } catch (error) {
        // A server of an older program says that it is not for us.
        if (error instanceof TransportError && [403, 404].includes(error.status ?? 0)) return undefined;
        throw error;
      }
    },

    waitForChange: (since, signal) => waitForChange(http, options, since, signal),
  };
}

/** Our server tells its identity and time at `/api/server`; a plain CouchDB has no such address, but a banner with a uuid. */
async function serverIdentity(http: Http) {
  try {
    const { body, at } = await http({ path: '/api/server', open: true });
    if (!isObject(body) || !isText(body.instance) || !isText(body.generation)) throw foreign('/api/server');
    return { instance: body.instance, generation: body.generation, at };
  } catch (error) {
    if (!(error instanceof TransportError && error.status === 404)) throw error;
  }
  const { body, at } = await http({ path: '/couch/' });
  if (!isObject(body) || !isText(body.couchdb) || !isText(body.uuid)) throw foreign('/couch/');
  return { instance: body.uuid, generation: '', at };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const foreign = (path: string) => new TransportError('foreignServer', `${path} is not our server's`);

async function waitForChange(
  http: Http,
  options: CouchTransportOptions,
  since: string | undefined,
  signal: AbortSignal,
): Promise<{ kinds: Kind[]; last: string }> {
  const holdMs = options.holdMs ?? HOLD_MS;
  const feed = since === undefined ? { feed: 'normal', since: 'now' } : { feed: 'longpoll', since };
  const query = new URLSearchParams({ ...feed, timeout: String(holdMs) });
  try {
    const { body } = await http({ path: `/couch/_db_updates?${query}`, timeoutMs: holdMs + GRACE_MS, signal });
    const names = rowsOf(body, 'results').map((row) => String(row.db_name));
    const last = isObject(body) ? body.last_seq : undefined;
    if (typeof last !== 'string' && typeof last !== 'number') throw new TransportError('server', 'no last_seq');
    return { kinds: kindsOf(names, options.stationCode), last: String(last) };
  } catch (error) {
    if (!(error instanceof TransportError && [401, 403, 404].includes(error.status ?? 0))) throw error;
  }
  // A plain CouchDB gives this feed to its administrators only: look at everything now and then instead.
  const timers: Timers = options.setTimer && options.clearTimer ? (options as Timers) : realTimers;
  await sleep(timers, since === undefined ? 0 : (options.pollMs ?? POLL_MS), signal);
  return { kinds: since === undefined ? [] : [...SYNC_ORDER], last: since ?? '0' };
}

function kindsOf(names: string[], stationCode: string): Kind[] {
  const own = names.map(parseDatabaseName).filter((name) => name?.stationCode === stationCode.toLowerCase());
  return [...new Set(own.flatMap((name) => name?.kind ?? []))];
}
