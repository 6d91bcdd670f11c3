import { createHash } from 'node:crypto';
import { isObject, type JsonObject } from '../couch/body.ts';
import { asCouchError, badRequest } from '../couch/errors.ts';
import { compileSelector } from '../couch/mango/selector.ts';
import { parseEnd, type End, type OwnRoot } from './end.ts';

/** What one replication does. */
export interface ReplicationRequest {
  /** Equal for equal work, also after a restart. */
  baseId: string;
  /** `baseId` with `+continuous` and `+create_target`, as CouchDB writes it. */
  id: string;
  source: End;
  target: End;
  continuous: boolean;
  createTarget: boolean;
  options: ReplicationOptions;
}

export interface ReplicationOptions {
  doc_ids?: string[];
  selector?: JsonObject;
  /** Name of a filter function of the source; this server has none, another may. */
  filter?: string;
  query_params?: JsonObject;
  since?: string | number;
  checkpoint?: false;
  batch_size?: number;
}

/** Reads the body of `POST /_replicate` or a document of `_replicator`. @throws CouchError 400, InvalidNameError */
export function parseReplication(body: JsonObject, own: OwnRoot): ReplicationRequest {
  const source = parseEnd(body.source, 'source', own);
  const target = parseEnd(body.target, 'target', own);
  const continuous = flagOf(body, 'continuous');
  const createTarget = flagOf(body, 'create_target');
  const options = optionsOf(body);
  const work = [source.url, source.user, target.url, target.user, options];
  const baseId = createHash('sha256').update(JSON.stringify(work)).digest('hex').slice(0, 32);
  const id = `${baseId}${continuous ? '+continuous' : ''}${createTarget ? '+create_target' : ''}`;
  return { baseId, id, source, target, continuous, createTarget, options };
}

/** The sentence that says why `body` cannot be a replication, undefined when it can. */
export function replicationProblem(body: JsonObject, own: OwnRoot): string | undefined {
  try {
    parseReplication(body, own);
    return undefined;
  } catch (error) {
    const known = asCouchError(error);
    if (!known) throw error;
    return known.reason;
  }
}

function flagOf(body: JsonObject, name: string): boolean {
  const value = body[name] ?? false;
  if (typeof value !== 'boolean') throw badRequest(`\`${name}\` must be true or false`);
  return value;
}

function optionsOf(body: JsonObject): ReplicationOptions {
  const { doc_ids, selector, filter, query_params, since_seq, use_checkpoints, worker_batch_size } = body;
  if ([doc_ids, selector, filter].filter((one) => one !== undefined).length > 1) {
    throw badRequest('Only one of `doc_ids`, `selector` and `filter` may be given');
  }
  const options: ReplicationOptions = {};
  if (doc_ids !== undefined) options.doc_ids = idsOf(doc_ids);
  if (selector !== undefined) {
    compileSelector(selector);
    options.selector = selector as JsonObject;
  }
  if (filter !== undefined) {
    if (typeof filter !== 'string' || !filter.isWellFormed()) throw badRequest('`filter` must be a text');
    options.filter = filter;
  }
  if (isObject(query_params)) options.query_params = parametersOf(query_params);
  if (typeof since_seq === 'number') options.since = since_seq;
  if (typeof since_seq === 'string') options.since = since_seq.toWellFormed();
  if (use_checkpoints === false) options.checkpoint = false;
  if (typeof worker_batch_size === 'number' && worker_batch_size >= 1) {
    options.batch_size = Math.min(Math.floor(worker_batch_size), 1000);
  }
  return options;
}

/** Only what can stand in an address: PouchDB fails at anything else where nobody can catch it, and the process ends. */
function parametersOf(value: JsonObject): JsonObject {
  for (const [name, one] of Object.entries(value)) {
    const isPlain = typeof one === 'string' ? one.isWellFormed() : typeof one === 'number' || typeof one === 'boolean';
    if (!isPlain || !name.isWellFormed()) throw badRequest('`query_params` must be an object of texts');
  }
  return value;
}

function idsOf(value: unknown): string[] {
  if (!Array.isArray(value) || !value.every((id) => typeof id === 'string' && id.isWellFormed())) {
    throw badRequest('`doc_ids` must be a list of ids');
  }
  return [...new Set(value)].sort();
}
