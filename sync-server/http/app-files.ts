import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};
const COMPRESSIBLE = /^(text|application\/(json|manifest|wasm)|image\/svg)/;
const SMALLEST_COMPRESSED = 512;

export type Encoding = 'br' | 'gzip' | 'identity';

export interface AppFile {
  type: string;
  etag: string;
  bytes: Buffer;
  /** Compressed once per version of the file, at the first request that takes it. */
  encoded(encoding: Encoding): Promise<Buffer>;
}

/** The files of the built app. A file that was built anew is read anew: an update needs no restart. */
export class AppFiles {
  readonly #root: string;
  readonly #cache = new Map<string, { version: string; file: AppFile }>();

  constructor(root: string) {
    this.#root = root;
  }

  /** The file at a URL's path, or undefined. Never leaves the folder, and shows no hidden file. */
  async find(urlPath: string): Promise<AppFile | undefined> {
    const path = this.#pathOf(urlPath);
    if (path === undefined) return undefined;
    const stats = await stat(path).catch(() => undefined);
    if (!stats?.isFile()) return undefined;
    const version = `${stats.mtimeMs}-${stats.size}`;
    const cached = this.#cache.get(path);
    if (cached?.version === version) return cached.file;
    const file = makeFile(await readFile(path), TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream');
    this.#cache.set(path, { version, file });
    return file;
  }

  #pathOf(urlPath: string): string | undefined {
    let decoded: string;
    try {
      decoded = decodeURIComponent(urlPath);
    } catch {
      return undefined;
    }
    if (decoded.includes('\0') || /(^|[\\/])\./.test(decoded)) return undefined;
    const path = normalize(join(this.#root, decoded));
    return path.startsWith(this.#root + sep) ? path : undefined;
  }
}

function makeFile(bytes: Buffer, type: string): AppFile {
  const encodings = new Map<Encoding, Promise<Buffer>>([['identity', Promise.resolve(bytes)]]);
  const worthIt = COMPRESSIBLE.test(type) && bytes.length >= SMALLEST_COMPRESSED;
  return {
    type,
    bytes,
    etag: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
    encoded(encoding) {
      const wanted = worthIt ? encoding : 'identity';
      const made = encodings.get(wanted) ?? compress(bytes, wanted);
      encodings.set(wanted, made);
      return made;
    },
  };
}

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

const compress = (bytes: Buffer, encoding: Encoding): Promise<Buffer> =>
  encoding === 'br' ? brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }) : zip(bytes, { level: 9 });
