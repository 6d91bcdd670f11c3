import { TransportError, type TransportErrorKind } from '../ports.ts';
import { realTimers, type Timers } from '../timers.ts';

export interface HttpOptions extends Partial<Timers> {
  /** Origin of the server, empty for the origin of the page. */
  baseUrl: string;
  /**
   * The device's access token, asked for at each request. `refused`: the one that the server has just answered with 401; another one
   * is tried once. Absent: requests carry none.
   */
  token?: (refused?: string) => Promise<string | undefined> | string | undefined;
  fetch?: typeof fetch;
  timeoutMs?: number;
}

export interface HttpRequest {
  path: string;
  /** Sent as JSON with POST; absent: GET. */
  body?: unknown;
  /** Longer than usual for a long poll. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Goes without a token. */
  open?: boolean;
  /** A status beside 2xx whose JSON is the answer. */
  accept?: number;
}

export interface HttpAnswer {
  /** Parsed JSON. */
  body: unknown;
  /** The server's clock, milliseconds since 1970, from the Date header. */
  at: number | undefined;
  /** Length of the answer, characters: nearly its bytes before compression. Made-up answers have none. */
  bytes?: number;
}

export type Http = (request: HttpRequest) => Promise<HttpAnswer>;

const DEFAULT_TIMEOUT_MS = 60_000;

/** JSON over HTTP with a time limit. Everything but a whole JSON answer with status 2xx is a TransportError. */
export function createHttp(options: HttpOptions): Http {
  const send = options.fetch ?? fetch;
  const timers = { ...realTimers, ...(options.setTimer && options.clearTimer ? (options as Timers) : {}) };
  async function once(token: string | undefined, asked: HttpRequest): Promise<HttpAnswer> {
    const { path, body, timeoutMs, signal, accept } = asked;
    const abort = new AbortController();
    const stop = () => abort.abort();
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    const timer = timers.setTimer(stop, timeoutMs ?? options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    try {
      const response = await send(options.baseUrl + path, request(token, body, abort.signal));
      const text = await response.text();
      const { status } = response;
      if ((status < 200 || status > 299) && status !== accept) throw failure(response, text);
      const at = Date.parse(response.headers.get('date') ?? '');
      return { body: parse(response, text), at: Number.isNaN(at) ? undefined : at, bytes: text.length };
    } catch (error) {
      if (error instanceof TransportError) throw error;
      throw new TransportError('offline', error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    } finally {
      timers.clearTimer(timer);
      signal?.removeEventListener('abort', stop);
    }
  }

  return async (asked) => {
    const token = asked.open ? undefined : await options.token?.();
    try {
      return await once(token, asked);
    } catch (error) {
      if (token === undefined || !(error instanceof TransportError && error.kind === 'signIn')) throw error;
      const another = await options.token?.(token);
      if (another === undefined || another === token) throw error;
      return await once(another, asked).catch(notAgain);
    }
  };
}

/** The server has just given this token: signing in would not help, trying later may. */
function notAgain(error: unknown): never {
  if (error instanceof TransportError && error.kind === 'signIn')
    throw new TransportError('server', error.message, undefined, error.status);
  throw error;
}

function request(token: string | undefined, body: unknown, signal: AbortSignal): RequestInit {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  return {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'manual',
  };
}

function parse(response: Response, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new TransportError(isPage(response, text) ? 'foreignServer' : 'server', 'answer is not JSON', undefined, 200);
  }
}

/** A web page where JSON was asked for: the login page of a public network, or a proxy's. */
function isPage(response: Response, text: string): boolean {
  return /html/i.test(response.headers.get('content-type') ?? '') || text.trimStart().startsWith('<');
}

function failure(response: Response, text: string): TransportError {
  const { status } = response;
  const detail = `HTTP ${status} ${text.slice(0, 200)}`;
  return new TransportError(kindOf(response, text), detail, retryAfterS(response), status);
}

function kindOf(response: Response, text: string): TransportErrorKind {
  const { status } = response;
  if (status < 200 || (status >= 300 && status < 400) || status === 407 || status === 511) return 'foreignServer';
  if (status === 401) return isPage(response, text) ? 'foreignServer' : 'signIn';
  if (status === 413) return 'tooLarge';
  if (status === 408 || status === 425 || status === 429 || status === 503) return 'busy';
  return status < 500 ? 'rejected' : 'server';
}

/** Seconds, from a number or a date. */
function retryAfterS(response: Response): number | undefined {
  const text = response.headers.get('retry-after');
  if (text === null) return undefined;
  if (/^\d+$/.test(text.trim())) return Number(text);
  const until = Date.parse(text);
  const now = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(until) || Number.isNaN(now) ? undefined : Math.max(0, (until - now) / 1000);
}
