import type { ServerResponse } from 'node:http';
import { CouchError } from './errors.ts';
import { integer } from './query.ts';
import type { ResponseStream } from './respond.ts';

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

export type FeedKind = 'normal' | 'longpoll' | 'continuous';

/** @throws CouchError 400 */
export function feedKind(query: URLSearchParams): FeedKind {
  const feed = query.get('feed') ?? 'normal';
  if (feed === 'live') return 'continuous';
  if (feed === 'normal' || feed === 'longpoll' || feed === 'continuous') return feed;
  throw new CouchError(400, 'bad_request', 'Supported `feed` types: normal, longpoll, continuous, live');
}

export type Wakeup = 'changed' | 'timeout' | 'closed';

const MAX_TIMER_MS = 2 ** 31 - 1;

/** Waits for changes without costing anything while nothing happens. */
export class Feed {
  readonly #times: FeedTimes;
  readonly #stream: ResponseStream;
  readonly #cleanups: (() => void)[] = [];
  #pending: Wakeup | undefined;
  #wake: ((why: Wakeup) => void) | undefined;

  /** `subscribe` gets functions to call on each change and at the end, and answers how to unsubscribe. */
  constructor(
    res: ServerResponse,
    stream: ResponseStream,
    closing: AbortSignal,
    times: FeedTimes,
    subscribe: (wake: () => void, end: () => void) => () => void,
  ) {
    this.#times = times;
    this.#stream = stream;
    const onClose = () => this.#signal('closed');
    this.#cleanups.push(subscribe(() => this.#signal('changed'), onClose));
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
    if (this.#pending !== undefined) return this.#take();
    const { timeout, heartbeat } = this.#times;
    const timer = timeout === undefined ? undefined : setTimeout(() => this.#signal('timeout'), timeout);
    const beat =
      heartbeat === undefined
        ? undefined
        : setInterval(() => void this.#stream.write('\n').catch(() => undefined), Math.min(heartbeat, MAX_TIMER_MS));
    try {
      return await new Promise<Wakeup>((resolve) => {
        this.#wake = resolve;
      });
    } finally {
      this.#wake = undefined;
      clearTimeout(timer);
      clearInterval(beat);
    }
  }

  stop(): void {
    for (const cleanup of this.#cleanups.splice(0)) cleanup();
  }

  #take(): Wakeup {
    const why = this.#pending ?? 'changed';
    if (why !== 'closed') this.#pending = undefined;
    return why;
  }

  #signal(why: Wakeup): void {
    if (this.#wake) {
      if (why === 'closed') this.#pending = why;
      this.#wake(why);
    } else if (this.#pending !== 'closed' && (why !== 'timeout' || this.#pending === undefined)) {
      this.#pending = why;
    }
  }
}
