import { paceOf } from '../load/pace.ts';
import { sameVillages } from '../scope/open-scoped.ts';
import { Alarms } from './alarms.ts';
import type { ServerContext } from './context.ts';
import { CouchError } from './errors.ts';
import { integer } from './query.ts';
import type { Headers, ResponseStream } from './respond.ts';

const DEFAULT_TIMEOUT_MS = 60_000;

export interface FeedTimes {
  /** Milliseconds of silence after which the feed ends; undefined with a heartbeat. */
  timeout: number | undefined;
  /** Milliseconds between newlines that keep the connection alive. */
  heartbeat: number | undefined;
}

/** @throws CouchError 400 */
export function feedTimes(query: URLSearchParams): FeedTimes {
  if (query.get('heartbeat') === 'true') return { heartbeat: DEFAULT_TIMEOUT_MS, timeout: undefined };
  const heartbeat = query.get('heartbeat') === 'false' ? undefined : integer(query, 'heartbeat', 1);
  const timeout = Math.min(integer(query, 'timeout') ?? DEFAULT_TIMEOUT_MS, DEFAULT_TIMEOUT_MS);
  return { heartbeat, timeout: heartbeat === undefined ? timeout : undefined };
}

const FEED_KINDS = ['normal', 'longpoll', 'continuous', 'eventsource'] as const;
export type FeedKind = (typeof FEED_KINDS)[number];

/** @throws CouchError 400 */
export function feedKind(query: URLSearchParams): FeedKind {
  const feed = query.get('feed') ?? 'normal';
  if (feed === 'live') return 'continuous';
  const kind = FEED_KINDS.find((one) => one === feed);
  if (kind) return kind;
  throw new CouchError(400, 'bad_request', `Supported \`feed\` types: ${FEED_KINDS.join(', ')}, live`);
}

export function feedHeaders(kind: FeedKind): Headers {
  return kind === 'eventsource' ? { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' } : {};
}

/** `dbName`: the database that is read, absent for a feed of the server. */
export type FeedContext = Pick<ServerContext, 'req' | 'res' | 'closing' | 'options' | 'principal'> & {
  dbName?: string;
};

export type Wakeup = 'changed' | 'timeout' | 'closed';

/** One timer for every feed of this process. */
const alarms = new Alarms();

const RECHECK_MS = 30_000;
/** Many changes at once cost one check. */
const RECHECK_AT_CHANGE_MS = 1_000;

/** Waits for changes without costing anything while nothing happens; ends when the asker may no longer read. */
export class Feed {
  readonly #context: FeedContext;
  readonly #times: FeedTimes;
  readonly #stream: ResponseStream;
  readonly #beat: string;
  readonly #cleanups: (() => void)[] = [];
  #checkedAt = Date.now();
  #pending: Wakeup | undefined;
  #wake: ((why: Wakeup) => void) | undefined;

  /** `subscribe` gets functions to call on each change and at the end, and answers how to unsubscribe. */
  constructor(
    context: FeedContext,
    stream: ResponseStream,
    kind: FeedKind,
    times: FeedTimes,
    subscribe: (wake: () => void, end: () => void) => () => void,
  ) {
    const { res, closing } = context;
    this.#context = context;
    this.#times = times;
    this.#stream = stream;
    this.#beat = kind === 'eventsource' ? 'event: heartbeat\ndata: \n\n' : '\n';
    const onClose = () => this.#signal('closed');
    this.#cleanups.push(subscribe(() => this.#signal('changed'), onClose));
    const opened = context.options.openFeed?.(context.req, () => this.#signal('timeout'));
    if (opened) this.#cleanups.push(opened);
    res.once('close', onClose);
    closing.addEventListener('abort', onClose);
    this.#cleanups.push(() => {
      // The head promised to keep the connection, but a server that closes waits for every connection.
      if (closing.aborted) res.once('finish', () => res.socket?.end());
      res.off('close', onClose);
      closing.removeEventListener('abort', onClose);
    });
    if (res.destroyed || closing.aborted) onClose();
  }

  /** Resolves at the next change (or at once when one came since the last call), time-out or end. */
  async next(): Promise<Wakeup> {
    const why = await this.#wait();
    if (why !== 'changed' || Date.now() - this.#checkedAt < Math.min(RECHECK_AT_CHANGE_MS, this.#recheckMs)) return why;
    return (await this.#mayStay()) ? why : 'closed';
  }

  async #wait(): Promise<Wakeup> {
    if (this.#pending !== undefined) return this.#take();
    const { timeout, heartbeat } = this.#times;
    const stops = [
      repeat(this.#recheckMs, () => {
        void this.#mayStay().then((may) => may || this.#signal('closed'));
      }),
    ];
    if (timeout !== undefined) stops.push(alarms.at(timeout, () => this.#signal('timeout')));
    if (heartbeat !== undefined)
      stops.push(repeat(heartbeat, () => void this.#stream.write(this.#beat).catch(() => undefined)));
    const woken = new Promise<Wakeup>((resolve) => {
      this.#wake = (why) => {
        this.#wake = undefined;
        for (const stop of stops) stop();
        resolve(why);
      };
    });
    return await paceOf(this.#context.req).away('feed', woken);
  }

  get #recheckMs(): number {
    return this.#context.options.recheckMs ?? RECHECK_MS;
  }

  /** A token may be revoked and somebody's villages may change while a feed is open. What cannot be asked now is asked again later. */
  async #mayStay(): Promise<boolean> {
    const { options, req, dbName, principal } = this.#context;
    this.#checkedAt = Date.now();
    try {
      const now = await options.principalOf(req);
      if (!now || !principal || !sameVillages(now, principal)) return false;
      return dbName === undefined || options.mayAccess(now, dbName, 'read');
    } catch {
      return true;
    }
  }

  stop(): void {
    for (const cleanup of this.#cleanups.splice(0)) cleanup();
  }

  #take(): Wakeup {
    const why = this.#pending ?? 'changed';
    if (why === 'changed') this.#pending = undefined;
    return why;
  }

  #signal(why: Wakeup): void {
    if (this.#wake) {
      if (why === 'closed') this.#pending = why;
      this.#wake(why);
    } else if (this.#pending !== 'closed' && (why !== 'changed' || this.#pending === undefined)) {
      this.#pending = why;
    }
  }
}

/** Calls `work` again and again. Answers how to end that. */
function repeat(ms: number, work: () => void): () => void {
  let stop: () => void;
  const again = () => {
    stop = alarms.at(ms, () => {
      again();
      work();
    });
  };
  again();
  return () => stop();
}
