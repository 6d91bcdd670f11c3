import { bytesOf, type FuzzRequest } from './requests.ts';
import { send, type Outcome } from './wire.ts';
import { SECRET, type World } from './world.ts';

/**
 * Answers above 499 that are no fault: 501 says that there is no such thing here, 503 that there is too much to do, 502
 * that the other end of a replication failed.
 */
const HONEST = new Set([501, 502, 503]);
/** What an answer must not tell about the inside of the server. */
const INSIDE = /node:internal|node_modules|\bat .{1,80}\.[jt]s:\d+|SQLITE_|sqlite3|ERR_[A-Z_]{4,}|TypeError|RangeError/;
const FEEDS = new Set(['longpoll', 'continuous', 'eventsource', 'live']);
/** A body so long may still be on its way when the server has refused it and ends the connection. */
const LONG_BODY = 60_000;

/** Sends one request and answers what is wrong with what came back, undefined when nothing is. */
export async function tryOut(
  world: World,
  request: FuzzRequest,
): Promise<{ fault: string | undefined; outcome: Outcome }> {
  const authorization = await world.authorizationOf(request.as);
  const fill = world.fillFor(request);
  const { bytes, lies } = bytesOf(request, authorization, fill);
  const bodiless = request.method === 'HEAD';
  const feed = FEEDS.has(queryOf(fill(request.target)).get('feed') ?? '');
  const outcome = await send(world.port, bytes, { feed, halfClose: lies, bodiless });
  const { status, body } = outcome;
  const text = body.toString('latin1');
  world.learn(text);
  if (status === 401 && request.as !== 'admin') world.forget(request.as);
  const relays = request.target.includes('/_replicate');
  const mayCut = lies || bytes.length > LONG_BODY;
  return {
    fault: world.exited ?? faultOf(outcome, { mayCut, feed, bodiless, relays }) ?? leakOf(request, text),
    outcome,
  };
}

const queryOf = (target: string) => new URLSearchParams(target.split('?').slice(1).join('?'));

function faultOf(
  outcome: Outcome,
  how: { mayCut: boolean; feed: boolean; bodiless: boolean; relays: boolean },
): string | undefined {
  const { kind, status, headers, body, whole } = outcome;
  if (kind === 'hang') return 'no answer in time';
  if (kind === 'closed') return how.mayCut ? undefined : 'the connection was closed without an answer';
  if (status >= 500 && !HONEST.has(status)) return `answered ${status}`;
  if (status === 502 && !how.relays) return 'answered 502';
  if (status === 503 && !headers.has('retry-after')) return '503 without Retry-After';
  if (how.feed) return undefined;
  if (!whole && !how.mayCut) return 'the answer broke off';
  if (status >= 400 && INSIDE.test(body.toString('latin1'))) return 'the answer tells about the inside of the server';
  const isOwnJson = headers.get('content-type')?.startsWith('application/json') && !headers.has('accept-ranges');
  if (isOwnJson && whole && !how.bodiless && body.length > 0 && !isJson(body)) return 'the answer is not valid JSON';
  return undefined;
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return true;
  } catch {
    return false;
  }
}

function leakOf({ as }: FuzzRequest, text: string): string | undefined {
  const told = text.includes(SECRET) || text.includes(Buffer.from(SECRET).toString('base64'));
  return as !== 'admin' && told ? `the answer shows a record of somebody else` : undefined;
}

/** A request as the developer wants to see it. */
export function show(request: FuzzRequest): string {
  const { as, method, target, headers, body, framing } = request;
  const text =
    body === undefined
      ? '(no body)'
      : `${body.type} ${body.encoding ?? ''} ${cut(JSON.stringify(body.bytes.toString()))}`;
  return `as ${as}: ${method} ${cut(target)}\n  ${JSON.stringify(headers)}\n  ${framing}: ${text}`;
}

const MOST = 1_500;
const cut = (text: string) => (text.length > MOST ? `${text.slice(0, MOST)}… (${text.length} characters)` : text);
