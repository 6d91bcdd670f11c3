import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sha256 } from '../accounts/tokens.ts';
import { isLoopback } from '../accounts/client-address.ts';
import { isAdministrator } from '../accounts/guards.ts';
import type { Identified } from '../accounts/identify.ts';
import { forbidden, unauthorized } from '../http/api-error.ts';
import type { Metrics } from './metrics.ts';

const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];

/**
 * `GET /metrics` in Prometheus' text form: for `Authorization: Bearer` with the token of TRAM_METRICS_TOKEN, and for an
 * administrator. Without such a token also for programs of this machine that come without a proxy.
 */
export function createMetricsServer(
  metrics: Metrics,
  token: string | undefined,
  whoIs: (req: IncomingMessage) => Promise<Identified>,
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  return async (req, res) => {
    if (!(token === undefined && isDirect(req)) && !(token !== undefined && hasToken(req, token))) {
      const caller = await whoIs(req);
      if (!caller || caller.kind === 'revoked') throw unauthorized('Cần mã đọc số đo hoặc tài khoản quản trị.');
      if (!isAdministrator(caller)) throw forbidden('Chỉ quản trị viên của máy chủ được xem số đo.');
    }
    const text = await metrics.registry.metrics();
    res.writeHead(200, { 'Content-Type': metrics.registry.contentType, 'Cache-Control': 'no-store' });
    res.end(req.method === 'HEAD' ? undefined : text);
  };
}

/** From this machine itself. What a proxy passes on names who asked, or that it was passed on. */
const isDirect = (req: IncomingMessage): boolean =>
  isLoopback(req.socket.remoteAddress) && !PROXY_HEADERS.some((name) => req.headers[name] !== undefined);

function hasToken(req: IncomingMessage, token: string): boolean {
  const given = /^bearer (\S+)$/i.exec(req.headers.authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(token)));
}
