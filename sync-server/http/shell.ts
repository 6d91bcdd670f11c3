import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { Identified } from '../accounts/identify.ts';
import type { Gate } from '../limits/gate.ts';
import { BusyError } from '../load/busy-error.ts';
import type { Load } from '../load/load.ts';
import { apiLane, couchLane, isFeed } from '../load/work-class.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { ApiError } from './api-error.ts';
import { sendJson } from './json-body.ts';
import { asApiError } from './known-error.ts';
import type { Log } from './log.ts';
import { requestContext, requestId } from './request-context.ts';
import { dispatch, type ApiAnswer, type Route } from './router.ts';
import { securityHeaders } from './security-headers.ts';

/** What answers below a path. */
export interface Mount {
  prefix: string;
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
}

export interface ShellOptions {
  routes: readonly Route[];
  /** The databases' protocol; the first that fits. */
  mounts: readonly Mount[];
  serveApp(req: IncomingMessage, res: ServerResponse, path: string): Promise<void>;
  /** Figures for Prometheus. @throws ApiError 401, 403 */
  serveMetrics(req: IncomingMessage, res: ServerResponse): Promise<void>;
  whoIs(req: IncomingMessage): Promise<Identified>;
  /** Keeps refusals, counts requests. */
  gate: Gate;
  load: Load;
  metrics: Metrics;
  log: Log;
}

const API = /^\/(api|warehouse\/api|health)(\/|$)/;
/** What a watchdog asks is answered however much there is to do. */
const HEALTH = /^\/health(\/|$)/;
/**
 * CouchDB's replicator asks for a session at the root of the host, whatever the path of the database. Only by 404 does it take
 * the name and the password along with each request instead; by any other refusal it gives up.
 */
const ROOT_SESSION = '/_session';

/** Times out clients that send their request drop by drop; 5 MB over 64 kbit/s take 11 minutes. */
export function createHttpServer(tls?: ServerOptions): Server {
  const server = tls ? createTlsServer(tls) : createServer();
  server.headersTimeout = 20_000;
  server.requestTimeout = 900_000;
  server.keepAliveTimeout = 65_000;
  return server;
}

/** Answers with the app, the JSON API and the databases' protocol on one port. */
export function attachShell(server: Server, options: ShellOptions): void {
  server.on('request', (req, res) => void answer(options, req, res));
}

function answer(options: ShellOptions, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const started = performance.now();
  options.gate.begin(req, res);
  const request = requestId(req);
  res.setHeader('X-Request-Id', request);
  options.load.watchReader(res);
  res.on('close', () => {
    const ms = performance.now() - started;
    options.gate.end(req, res);
    count(options, req, res, ms);
    const room = roomOf(req.url);
    options.log.info({ request, method: req.method, room, status: res.statusCode, ms: Math.round(ms) }, 'request');
  });
  return requestContext.run({ request }, async () => {
    try {
      await route(options, req, res);
    } catch (error) {
      options.gate.caught(req, error);
      answerError(error, res, options.log);
    }
  });
}

async function route(options: ShellOptions, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = parseUrl(req.url);
  const mount = mountOf(options, url.pathname);
  const isMetrics = url.pathname === '/metrics';
  if (url.pathname === ROOT_SESSION) throw new ApiError(404, 'not_found', 'missing');
  if (!mount && !isMetrics && !API.test(url.pathname)) return options.serveApp(req, res, url.pathname);
  for (const [name, value] of Object.entries(securityHeaders())) res.setHeader(name, value);
  if (mount) return mount.handle(req, res);
  if (isMetrics) return options.serveMetrics(req, res);
  const work = async () => send(res, await dispatch(options.routes, req, url, options.whoIs));
  if (HEALTH.test(url.pathname)) return work();
  await options.load.run(apiLane(req.method ?? 'GET', url.pathname), req, res, { work });
}

const send = (res: ServerResponse, { status = 200, body }: ApiAnswer): void => sendJson(res, status, body);

const mountOf = ({ mounts }: ShellOptions, path: string): Mount | undefined =>
  mounts.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));

/** Adds a request to the figures, under few and fixed names. */
function count(options: ShellOptions, req: IncomingMessage, res: ServerResponse, ms: number): void {
  const { url = '/', method = 'GET' } = req;
  const path = url.split('?')[0] ?? '/';
  const status = res.writableFinished ? res.statusCode : 0;
  const mount = mountOf(options, path);
  const add = (room: string, work: string) => options.metrics.request(room, work, method, status, ms / 1000);
  if (mount) add(mount.prefix, isFeed(url) ? 'feed' : couchLane(method, url.slice(mount.prefix.length)));
  else if (HEALTH.test(path) || path === '/metrics') add('watch', 'none');
  else if (API.test(path)) add('api', apiLane(method, path));
  else add('app', 'none');
}

function parseUrl(target = '/'): URL {
  const absolute = `http://server${target.startsWith('/') ? '' : '/'}${target}`;
  if (!URL.canParse(absolute)) throw new ApiError(400, 'bad_request', 'Địa chỉ không hợp lệ.');
  return new URL(absolute);
}

function answerError(error: unknown, res: ServerResponse, log: Log): void {
  const expected = asApiError(error);
  if (!expected) log.error({ err: error }, 'request failed');
  else if (!(error instanceof ApiError) && !(error instanceof BusyError))
    log.warn({ err: error }, 'request could not be served');
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const known =
    expected ?? new ApiError(500, 'internal', 'Máy chủ gặp lỗi. Hãy thử lại; nếu vẫn lỗi, báo người quản trị máy chủ.');
  const headers = known.retryAfterS === undefined ? undefined : { 'Retry-After': String(known.retryAfterS) };
  sendJson(res, known.status, { error: known.code, reason: known.reason }, headers);
}

/** The first parts of a path: enough to see what is used, too little to see whose record. */
function roomOf(target = '/'): string {
  const parts = target.split('?')[0]?.split('/') ?? [];
  return parts.slice(0, /^(api|couch|warehouse)$/.test(parts[1] ?? '') ? 3 : 2).join('/');
}
