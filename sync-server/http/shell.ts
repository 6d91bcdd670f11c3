import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Identified } from '../accounts/identify.ts';
import { ApiError } from './api-error.ts';
import { sendJson } from './json-body.ts';
import type { Log } from './log.ts';
import { dispatch, type Route } from './router.ts';
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
  whoIs(req: IncomingMessage): Identified;
  log: Log;
}

const API = /^\/(api|warehouse\/api|health)(\/|$)/;

/** Times out clients that send their request drop by drop. */
export function createHttpServer(): Server {
  const server = createServer();
  server.headersTimeout = 20_000;
  server.requestTimeout = 300_000;
  server.keepAliveTimeout = 65_000;
  return server;
}

/** Answers with the app, the JSON API and the databases' protocol on one port. */
export function attachShell(server: Server, options: ShellOptions): void {
  server.on('request', (req, res) => void answer(options, req, res));
}

async function answer(options: ShellOptions, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const id = randomUUID();
  const started = performance.now();
  res.setHeader('X-Request-Id', id);
  const log = options.log.child({ request: id });
  res.on('close', () => {
    const ms = Math.round(performance.now() - started);
    log.info({ method: req.method, room: roomOf(req.url), status: res.statusCode, ms }, 'request');
  });
  try {
    await route(options, req, res);
  } catch (error) {
    answerError(error, res, log);
  }
}

async function route(options: ShellOptions, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = parseUrl(req.url);
  const mount = options.mounts.find(({ prefix }) => url.pathname === prefix || url.pathname.startsWith(`${prefix}/`));
  if (!mount && !API.test(url.pathname)) return options.serveApp(req, res, url.pathname);
  for (const [name, value] of Object.entries(securityHeaders())) res.setHeader(name, value);
  if (mount) return mount.handle(req, res);
  const { status = 200, body } = await dispatch(options.routes, req, url, options.whoIs);
  sendJson(res, status, body);
}

function parseUrl(target = '/'): URL {
  const absolute = `http://server${target.startsWith('/') ? '' : '/'}${target}`;
  if (!URL.canParse(absolute)) throw new ApiError(400, 'bad_request', 'Địa chỉ không hợp lệ.');
  return new URL(absolute);
}

function answerError(error: unknown, res: ServerResponse, log: Log): void {
  if (!(error instanceof ApiError)) log.error({ err: error }, 'request failed');
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const known =
    error instanceof ApiError
      ? error
      : new ApiError(500, 'internal', 'Máy chủ gặp lỗi. Hãy thử lại; nếu vẫn lỗi, báo người quản trị máy chủ.');
  const headers = known.retryAfterS === undefined ? undefined : { 'Retry-After': String(known.retryAfterS) };
  sendJson(res, known.status, { error: known.code, reason: known.reason }, headers);
}

/** The first parts of a path: enough to see what is used, too little to see whose record. */
function roomOf(target = '/'): string {
  const parts = target.split('?')[0]?.split('/') ?? [];
  return parts.slice(0, /^(api|couch|warehouse)$/.test(parts[1] ?? '') ? 3 : 2).join('/');
}
