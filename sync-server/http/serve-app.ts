import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppFiles, type AppFile, type Encoding } from './app-files.ts';
import { inlineScriptHashes, securityHeaders } from './security-headers.ts';

const IMMUTABLE = 'public, max-age=31536000, immutable';
const FRESH = 'no-cache';
const FALLBACK = '/index.html';

const page = (text: string) =>
  `<!doctype html><html lang="vi"><meta charset="utf-8"><title>Trạm Y Tế Xã</title><p>${text}</p></html>`;
const NOT_BUILT = page(
  'Ứng dụng chưa được dựng. Hãy chạy <code>npm run build</code> trên máy chủ rồi tải lại trang này.',
);
const NOT_FOUND = page('Không có tệp này.');

/**
 * Serves the built app: files by their path, the fallback page for the app's own routes.
 * Files with a hash in their name may be kept for ever, all others are asked for again.
 */
export function createAppServer(
  appDir: string,
): (req: IncomingMessage, res: ServerResponse, path: string) => Promise<void> {
  const files = new AppFiles(appDir);
  return async (req, res, path) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.writeHead(405, { Allow: 'GET, HEAD' }).end();
      return;
    }
    const index = await files.find(FALLBACK);
    const named = path === '/' ? index : await files.find(path);
    const file = named ?? (isRoute(path) ? index : undefined);
    if (!file) return sendPage(res, index ? 404 : 503, index ? NOT_FOUND : NOT_BUILT);
    const scripts = file === index ? inlineScriptHashes(file.bytes.toString('utf8')) : [];
    await sendFile(req, res, file, path.startsWith('/_app/immutable/') && named ? IMMUTABLE : FRESH, scripts);
  };
}

/** Paths without an extension are routes of the app. */
const isRoute = (path: string) => !/\.[^/]*$/.test(path) && !path.startsWith('/_app/');

async function sendFile(
  req: IncomingMessage,
  res: ServerResponse,
  file: AppFile,
  cacheControl: string,
  scripts: readonly string[],
): Promise<void> {
  const encoding = accepted(req.headers['accept-encoding']);
  const bytes = await file.encoded(encoding);
  const etag = `"${file.etag}${bytes === file.bytes ? '' : `-${encoding}`}"`;
  const headers = { ...securityHeaders(scripts), ETag: etag, 'Cache-Control': cacheControl, Vary: 'Accept-Encoding' };
  if (req.headers['if-none-match']?.split(/\s*,\s*/).includes(etag)) {
    res.writeHead(304, headers).end();
    return;
  }
  res.writeHead(200, {
    ...headers,
    'Content-Type': file.type,
    'Content-Length': bytes.length,
    ...(bytes === file.bytes ? {} : { 'Content-Encoding': encoding }),
  });
  res.end(req.method === 'HEAD' ? undefined : bytes);
}

function accepted(header: string | string[] = ''): Encoding {
  const offers = String(header)
    .split(',')
    .map((offer) => offer.trim())
    .filter((offer) => !/;\s*q=0(\.0*)?$/.test(offer))
    .map((offer) => offer.split(';')[0]);
  return offers.includes('br') ? 'br' : offers.includes('gzip') ? 'gzip' : 'identity';
}

function sendPage(res: ServerResponse, status: number, html: string): void {
  const headers = { ...securityHeaders(), 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' };
  res.writeHead(status, headers).end(html);
}
