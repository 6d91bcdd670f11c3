import { isObject } from '../couch/body.ts';
import { badRequest } from '../couch/errors.ts';
import { assertDatabaseName } from '../store/engine.ts';

/** One end of a replication: a database under an address, and what opens it. */
export interface End {
  /** Without credentials and without a slash at the end. */
  url: string;
  headers: Record<string, string>;
  /** For lists and answers: the password is hidden. */
  shown: string;
  /** Who signs in there; part of the replication's id. */
  user: string;
}

/** Root of this server's own protocol, and the header that opens it. */
export interface OwnRoot {
  url: string;
  authorization: string;
}

const basic = (name: string, password: string) =>
  `Basic ${Buffer.from(`${name}:${password}`, 'utf8').toString('base64')}`;

/**
 * A database as a replication names it: the name of one of this server, an address, or an object with `url`, `headers`
 * and `auth.basic`.
 * @throws CouchError 400, InvalidNameError
 */
export function parseEnd(value: unknown, field: 'source' | 'target', own: OwnRoot): End {
  const { url, headers, auth } = isObject(value) ? value : { url: value };
  if (typeof url !== 'string' || url === '')
    throw badRequest(`\`${field}\` must be the name or the address of a database`);
  if (!/^\w+:\/\//.test(url)) return localEnd(url, own);
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (!address || !/^https?:$/.test(address.protocol))
    throw badRequest(`\`${field}\` must be an http or https address`);
  if (address.pathname === '/') throw badRequest(`\`${field}\` names a server and no database`);
  const all = headersOf(headers, field);
  const user = credentialsOf(address, auth);
  if (user) all.authorization = basic(user.name, user.password);
  const plain = `${address.origin}${address.pathname.replace(/\/+$/, '')}`;
  const shown = user ? plain.replace('://', `://${encodeURIComponent(user.name.toWellFormed())}:*****@`) : plain;
  return { url: plain, headers: all, shown: `${shown}/`, user: user?.name ?? '' };
}

function localEnd(name: string, own: OwnRoot): End {
  assertDatabaseName(name);
  const url = `${own.url}/${encodeURIComponent(name)}`;
  return { url, headers: { authorization: own.authorization }, shown: `${url}/`, user: '' };
}

function headersOf(value: unknown, field: string): Record<string, string> {
  if (value === undefined) return {};
  const entries = isObject(value) ? Object.entries(value) : undefined;
  if (!entries?.every(([name, text]) => isHeader(name, text))) {
    throw badRequest(`\`${field}.headers\` must be an object of texts`);
  }
  return Object.fromEntries(entries.map(([name, text]) => [name.toLowerCase(), String(text)]));
}

const isHeader = (name: string, text: unknown) =>
  /^[\w-]+$/.test(name) && typeof text === 'string' && /^[\t\x20-\x7e]*$/.test(text);

/** `auth` wins over what the address itself carries. */
function credentialsOf(address: URL, auth: unknown): { name: string; password: string } | undefined {
  const given = isObject(auth) && isObject(auth.basic) ? auth.basic : {};
  if (typeof given.username === 'string' && typeof given.password === 'string') {
    return { name: given.username, password: given.password };
  }
  if (address.username === '') return undefined;
  return { name: decoded(address.username), password: decoded(address.password) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
