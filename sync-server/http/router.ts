import type { IncomingMessage } from 'node:http';
import { clientAddress } from '../accounts/client-address.ts';
import type { Caller, Identified } from '../accounts/identify.ts';
import { ApiError, forbidden, notFound, unauthorized } from './api-error.ts';
import { readBytes, readJsonObject } from './json-body.ts';

export interface ApiRequest {
  params: Record<string, string>;
  query: URLSearchParams;
  address: string;
  /** Undefined when nobody, or nobody known, asks. */
  caller: Caller | undefined;
  /** @throws ApiError 400, 413, 415 */
  body(): Promise<Record<string, unknown>>;
  /** The body as it is, instead of `body`. @throws ApiError 413 */
  bytes(limit: number): Promise<Uint8Array<ArrayBuffer>>;
  header(name: string): string | undefined;
}

export interface ApiAnswer {
  status?: number;
  body: unknown;
}

export interface Route {
  method: 'GET' | 'POST' | 'PATCH';
  /** Segments that start with a colon become parameters. */
  path: string;
  handle(request: ApiRequest): ApiAnswer | Promise<ApiAnswer>;
}

/**
 * Finds the route of a request and runs it.
 * @throws ApiError 401 for a token that was revoked, 403 for a request from another site, 404, 405
 */
export async function dispatch(
  routes: readonly Route[],
  req: IncomingMessage,
  url: URL,
  whoIs: (req: IncomingMessage) => Promise<Identified>,
): Promise<ApiAnswer> {
  const method = req.method === 'HEAD' ? 'GET' : req.method;
  const matching = routes.flatMap((route) => {
    const params = matchPath(route.path, url.pathname);
    return params ? [{ route, params }] : [];
  });
  const found = matching.find(({ route }) => route.method === method);
  if (!found && matching.length > 0) throw new ApiError(405, 'method_not_allowed', 'Địa chỉ này không nhận lệnh đó.');
  if (!found) throw notFound('Máy chủ không có địa chỉ này.');
  if (method !== 'GET') refuseOtherSites(req);
  const caller = await whoIs(req);
  if (caller?.kind === 'revoked')
    throw new ApiError(401, 'revoked', 'Máy hoặc tài khoản này đã bị thu hồi quyền. Hãy hỏi trưởng trạm.');
  if (!caller && req.headers.authorization) throw unauthorized();
  if (caller?.kind === 'replicator') throw forbidden('Tài khoản này chỉ dùng để đẩy dữ liệu của một trạm lên kho.');
  return found.route.handle({
    params: found.params,
    query: url.searchParams,
    address: clientAddress(req),
    caller,
    body: () => readJsonObject(req),
    bytes: (limit) => readBytes(req, limit),
    header: (name) => req.headers[name]?.toString(),
  });
}

/** A browser names the page that sends; only pages of this server may change something. */
function refuseOtherSites(req: IncomingMessage): void {
  const { origin, host } = req.headers;
  const site = req.headers['sec-fetch-site'];
  const foreignOrigin = origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host);
  if (foreignOrigin || (site !== undefined && site !== 'same-origin' && site !== 'none'))
    throw new ApiError(403, 'other_site', 'Yêu cầu đến từ một trang khác nên bị từ chối.');
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = decode(value);
    else if (part !== value) return undefined;
  }
  return params;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw notFound();
  }
}
