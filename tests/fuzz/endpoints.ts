import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tables from '../../sync-server/couch/routes.ts';
import type { DatabaseRoute, Methods, ServerRoute } from '../../sync-server/couch/routes.ts';

/** One address and method that the server knows. */
export interface Endpoint {
  /** Pattern of the address: `:db`, `:doc`, `:name` and the like stand for anything. */
  path: string;
  method: string;
  /** Names that stand in the code behind it: fields of bodies and parameters that it may look for. */
  words: string[];
}

type Table = Methods<ServerRoute> | Methods<DatabaseRoute>;
type Named = ReadonlyMap<string, Table>;

/** How each table of routes.ts is reached, below a mount. A new table must be named here, and the test says so. */
const PATHS: Record<string, (segment: string) => string[]> = {
  SERVER_ROUTES: (segment) => [`/${segment}`, ...(segment.includes('/') ? [`/${segment}/:name/:doc`] : [])],
  DATABASE_ROUTES: (segment) => [`/:db${segment && '/'}${segment}`],
  INDEX_ROUTES: () => ['/:db/_index/:ddoc/json/:name', '/:db/_index/_design/:ddoc/json/:name'],
  BULK_DELETE_ROUTES: () => ['/:db/_index/_bulk_delete'],
  DESIGN_INFO_ROUTES: () => ['/:db/_design/:ddoc/_info'],
  DOCUMENT_ROUTES: () => ['/:db/:doc', '/:db/_design/:ddoc'],
  LOCAL_ROUTES: () => ['/:db/_local/:doc'],
  ATTACHMENT_ROUTES: () => ['/:db/:doc/:name', '/:db/:doc/:name/:name', '/:db/_design/:ddoc/:name'],
};

/** Tables that routes.ts exports and this file does not know. */
export const unknownTables = (): string[] => Object.keys(tables).filter((name) => !Object.hasOwn(PATHS, name));

/** Everything below one mount of the databases' protocol. */
export function couchEndpoints(mount: string): Endpoint[] {
  const found: Endpoint[] = [{ path: `${mount}/:db`, method: 'PUT', words: [] }];
  for (const [name, table] of Object.entries(tables) as [string, Table | Named][]) {
    for (const [segment, methods] of table instanceof Map ? table : [['', table] as const]) {
      for (const [method, route] of Object.entries(methods) as [string, { handle: { name: string } }][]) {
        const words = wordsOf(`function ${route.handle.name}(`);
        for (const path of PATHS[name]?.(segment) ?? []) found.push({ path: mount + path, method, words });
      }
    }
  }
  return found;
}

/** The JSON API, and what is answered beside it. */
export function apiEndpoints(routes: readonly { method: string; path: string }[]): Endpoint[] {
  const named = routes.map(({ method, path }) => ({ method, path, words: wordsOf(`'${path}'`) }));
  const beside = ['/metrics', '/', '/kho-du-lieu', '/:name', '/_app/:name/:name', '/api/:name', '/health/:name'];
  return [...named, ...beside.map((path) => ({ path, method: 'GET', words: [] }))];
}

const SERVER = new URL('../../sync-server/', import.meta.url).pathname;
let sources: string[] | undefined;

/** Names in the files in which `text` stands. */
function wordsOf(text: string): string[] {
  sources ??= readdirSync(SERVER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(SERVER, file), 'utf8'));
  const found = sources
    .filter((source) => source.includes(text))
    .flatMap((source) => [
      ...source.matchAll(/'([\w$]{2,30})'/g),
      ...source.matchAll(/[{,]\s*(\w{2,30})\s*(?=[,:}=])/g),
    ]);
  return [...new Set(found.map((match) => match[1] ?? ''))].sort();
}
