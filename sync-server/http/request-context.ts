import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isProxied } from '../accounts/client-address.ts';

/** What every line of the log says of the request that caused it. */
export interface RequestContext {
  request: string;
}

export const requestContext = new AsyncLocalStorage<RequestContext>();

const SANE = /^[\w.:-]{8,64}$/;

/** The id that a trusted reverse proxy gave, so that its log and ours can be laid side by side; else a new one. */
export function requestId(req: IncomingMessage): string {
  const given = req.headers['x-request-id'];
  return isProxied(req) && typeof given === 'string' && SANE.test(given) ? given : randomUUID();
}
