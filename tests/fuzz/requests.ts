import fc from 'fast-check';
import { bodyFor, nearBody, type Body } from './bodies.ts';
import type { Endpoint } from './endpoints.ts';
import { QUERY_NAMES, QUERY_PAIRS, seedsOf } from './seeds.ts';
import { idText, oddText, queryValue, revText, segment } from './values.ts';

export const ACTORS = ['nobody', 'village', 'nurse', 'head', 'replicator', 'admin'] as const;
export type Actor = (typeof ACTORS)[number];

/** How the length of the body is told: as it is, or not. */
const FRAMINGS = ['length', 'chunked', 'tooLong', 'tooShort', 'badChunk', 'both', 'none'] as const;

export interface FuzzRequest {
  endpoint: string;
  as: Actor;
  method: string;
  /** With placeholders, as the headers and the body. */
  target: string;
  headers: [string, string][];
  body: Body | undefined;
  framing: (typeof FRAMINGS)[number];
  /** Where it comes from, as a proxy says. */
  address: string;
}

const METHODS = [
  'GET',
  'HEAD',
  'PUT',
  'POST',
  'DELETE',
  'PATCH',
  'COPY',
  'OPTIONS',
  'TRACE',
  'MOVE',
  'PROPFIND',
  'QUERY',
];

type Parts = Record<string, fc.Arbitrary<string>>;

const people = fc.nat(3).map((n) => `@@person${n}@@`);
const WILD: Parts = {
  ':db': fc.oneof(
    { weight: 9, arbitrary: fc.nat(19).map((n) => `@@db${n}@@`) },
    { weight: 1, arbitrary: segment(oddText) },
  ),
  ':doc': segment(idText),
  ':ddoc': segment(fc.oneof(fc.constantFrom('x', 'y'), oddText)),
  ':id': fc.oneof({ weight: 3, arbitrary: people }, { weight: 1, arbitrary: segment(oddText) }),
  ':name': segment(fc.oneof(fc.constantFrom('a', 'b', 'v', '_info'), oddText)),
};
const TAME: Parts = {
  ':db': fc.nat(2).map((n) => `@@db${n}@@`),
  ':doc': fc.constantFrom('d0', 'd1', 'd2', 'a%2Fb'),
  ':ddoc': fc.constantFrom('x', 'y'),
  ':id': people,
  ':name': fc.constantFrom('a', 'b', 'v'),
};

function pathOf(pattern: string, known: Parts): fc.Arbitrary<string> {
  const parts = pattern.split('/').map((part) => known[part] ?? fc.constant(part));
  const ends = known === WILD ? [...Array<string>(12).fill(''), '/', '//', '/x', '?', '%2f'] : [''];
  return fc.tuple(fc.tuple(...parts), fc.constantFrom(...ends)).map(([texts, end]) => texts.join('/') + end);
}

/** Some parameters; names may come twice. */
function queryOf(words: readonly string[], maxLength = 4): fc.Arbitrary<string> {
  const pair = fc
    .tuple(fc.constantFrom(...QUERY_NAMES, ...words), queryValue)
    .map(
      ([name, value]) =>
        `${name}=${encodeURIComponent(value.toWellFormed()).replaceAll('%40%40', '@@').replaceAll('%5B', '[').replaceAll('%5D', ']')}`,
    );
  const raw = fc.constantFrom(
    '&&',
    '=',
    '%',
    '%ff=%ff',
    'a',
    '?',
    'rev',
    'feed=%6congpoll',
    '__proto__=1',
    'limit=1&limit=x',
  );
  const known = fc.constantFrom(...QUERY_PAIRS).map((text) => text.replaceAll(' ', '%20'));
  const one = fc.oneof({ weight: 5, arbitrary: known }, { weight: 4, arbitrary: pair }, { weight: 1, arbitrary: raw });
  return fc.array(one, { maxLength }).map((list) => (list.length > 0 ? `?${list.join('&')}` : ''));
}

const RANGES = [
  'bytes=0-0',
  'bytes=-1',
  'bytes=0-',
  'bytes=9-1',
  'bytes=99999999999999-',
  'bytes=0-0,1-1',
  'items=1',
  'bytes=-',
  '',
];
const ACCEPTS = [
  'multipart/mixed',
  'multipart/related',
  'multipart/*, application/json',
  'application/json',
  'text/html',
  '',
  'x',
];
const headerValue = oddText.map((text) => text.replace(/[\r\n\0]/g, ' '));
const header: fc.Arbitrary<[string, string]> = fc
  .oneof(
    fc.tuple(
      fc.constantFrom('If-Match', 'If-None-Match'),
      fc.oneof(
        revText,
        revText.map((rev) => `"${rev}"`),
        fc.constant('*'),
      ),
    ),
    fc.tuple(fc.constant('Range'), fc.constantFrom(...RANGES)),
    fc.tuple(fc.constant('Accept'), fc.constantFrom(...ACCEPTS)),
    fc.tuple(
      fc.constant('Destination'),
      fc.tuple(segment(idText), revText).map(([id, rev]) => `${id}?rev=${rev}`),
    ),
    fc.tuple(
      fc.constant('Last-Event-ID'),
      queryValue.map((text) => text.slice(0, 200)),
    ),
    fc.tuple(
      fc.constantFrom('Origin', 'Sec-Fetch-Site', 'Referer', 'X-Forwarded-Proto'),
      fc.constantFrom('http://x', 'cross-site', 'null', ''),
    ),
    fc.tuple(
      fc.constantFrom('Cookie', 'X-Request-Id', 'Accept-Encoding', 'User-Agent', 'X-Couch-Full-Commit'),
      headerValue,
    ),
    fc.constantFrom<[string, string][]>(
      ['Expect', '100-continue'],
      ['Cookie', 'AuthSession=x'],
      ['Upgrade', 'websocket'],
      ['Content-Type', 'application/json'],
      ['Accept-Encoding', 'gzip;q=0, br;q=x'],
    ),
  )
  .map(([name, value]): [string, string] => [name, value.replace(/[\r\n\0]/g, ' ')]);

const wrongPassword = `Basic ${Buffer.from('quan-tri:sai').toString('base64')}`;
const STRANGERS = [
  '',
  'Bearer x',
  'Bearer a.b.c',
  'Bearer',
  'Basic',
  'Basic !!!',
  'Basic Og==',
  wrongPassword,
  'Negotiate x',
  'Bearer eyJhbGciOiJub25lIn0.e30.',
];

const framing = fc.oneof(
  { weight: 15, arbitrary: fc.constantFrom('length' as const, 'chunked' as const) },
  fc.constantFrom(...FRAMINGS),
);
const address = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)).map((bytes) => `10.${bytes.join('.')}`);

/** Wrong in any way, by anybody. */
function wild({ path, method, words }: Endpoint): fc.Arbitrary<FuzzRequest> {
  const takesBody = method !== 'GET' && method !== 'DELETE' && method !== 'COPY';
  return fc
    .record({
      as: fc.constantFrom(...ACTORS),
      method: fc.oneof(
        { weight: 9, arbitrary: fc.constant(method) },
        { weight: 1, arbitrary: fc.constantFrom(...METHODS) },
      ),
      path: pathOf(path, WILD),
      query: queryOf(words),
      headers: fc.array(header, { maxLength: 2 }),
      body: fc.option(bodyFor(seedsOf(path), words), { freq: takesBody ? 30 : 1, nil: undefined }),
      framing,
      stranger: fc.constantFrom(...STRANGERS),
      address,
    })
    .map(({ path: place, query, stranger, ...request }) => {
      const own: [string, string][] = request.as === 'nobody' && stranger ? [['Authorization', stranger]] : [];
      return {
        ...request,
        endpoint: `${method} ${path}`,
        target: place + query,
        headers: [...own, ...request.headers],
      };
    });
}

/** Right but for a detail, by somebody who may: what comes through to the work of the endpoint. */
function nearlyRight({ path, method, words }: Endpoint): fc.Arbitrary<FuzzRequest> {
  const actors: Actor[] = path.startsWith('/warehouse/couch')
    ? ['admin', 'replicator']
    : ['admin', 'admin', 'admin', 'nurse', 'village', 'head'];
  const takesBody = method !== 'GET' && method !== 'DELETE' && method !== 'COPY';
  const destination = fc
    .constantFrom('d5', 'd1', 'd1?rev=@@rev0@@', 'a%2Fb')
    .map((to): [string, string][] => [['Destination', to]]);
  return fc
    .record({
      as: fc.constantFrom(...actors),
      path: pathOf(path, TAME),
      query: queryOf(words, 2),
      headers: method === 'COPY' ? destination : fc.array(header, { maxLength: 1 }),
      body: takesBody ? nearBody(seedsOf(path), words) : fc.constant(undefined),
      address,
    })
    .map(({ path: place, query, ...request }) => {
      return { ...request, method, endpoint: `${method} ${path}`, target: place + query, framing: 'length' };
    });
}

/** Any request to any of the endpoints: more of them where more can go wrong. */
export function anyRequest(endpoints: readonly Endpoint[]): fc.Arbitrary<FuzzRequest> {
  const weightOf = ({ path }: Endpoint) => (seedsOf(path).length > 0 ? 4 : 1) * (path.startsWith('/couch/') ? 2 : 1);
  return fc.oneof(
    ...endpoints.flatMap((endpoint) => [
      { weight: 2 * weightOf(endpoint), arbitrary: wild(endpoint) },
      { weight: 3 * weightOf(endpoint), arbitrary: nearlyRight(endpoint) },
    ]),
  );
}

export type Fill = (text: string) => string;

/** The bytes of a request; `authorization` of its actor, `fill` knows the placeholders. */
export function bytesOf(
  request: FuzzRequest,
  authorization: string | undefined,
  fill: Fill,
): { bytes: Buffer; lies: boolean } {
  const { body, framing: how } = request;
  const content = body === undefined ? undefined : filled(body.bytes, fill);
  const length = content?.length ?? 0;
  const lines = [
    `${request.method} ${fill(request.target)} HTTP/1.1`,
    'Host: 127.0.0.1',
    `X-Forwarded-For: ${request.address}`,
  ];
  if (authorization !== undefined) lines.push(`Authorization: ${authorization}`);
  if (body?.type !== undefined) lines.push(`Content-Type: ${body.type}`);
  if (body?.encoding !== undefined) lines.push(`Content-Encoding: ${body.encoding}`);
  for (const [name, value] of request.headers) lines.push(`${name}: ${fill(value)}`);
  if (content === undefined && how !== 'tooLong')
    return { bytes: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), lies: false };
  if (how === 'tooLong') lines.push(`Content-Length: ${length + 1 + (length % 3) * 40_000_000}`);
  else if (how === 'tooShort') lines.push(`Content-Length: ${Math.floor(length / 2)}`);
  else if (how === 'length' || how === 'both') lines.push(`Content-Length: ${length}`);
  if (['chunked', 'badChunk', 'both'].includes(how)) lines.push('Transfer-Encoding: chunked');
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  const lies = how !== 'length' && how !== 'chunked';
  return {
    bytes: Buffer.concat([
      head,
      how === 'chunked' || how === 'badChunk' ? chunks(content, how) : (content ?? Buffer.alloc(0)),
    ]),
    lies,
  };
}

function chunks(content: Buffer = Buffer.alloc(0), how: 'chunked' | 'badChunk'): Buffer {
  if (how === 'badChunk') return Buffer.concat([Buffer.from('fffffffff\r\n'), content, Buffer.from('\r\nzz\r\n')]);
  const half = Math.ceil(content.length / 2);
  const pieces = [content.subarray(0, half), content.subarray(half)].filter((piece) => piece.length > 0);
  const framed = pieces.flatMap((piece) => [
    Buffer.from(`${piece.length.toString(16)}\r\n`),
    piece,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...framed, Buffer.from('0\r\n\r\n')]);
}

/** Placeholders in bytes that may not be text. */
const filled = (bytes: Buffer, fill: Fill): Buffer =>
  bytes.includes('@@') ? Buffer.from(fill(bytes.toString('latin1')), 'latin1') : bytes;
