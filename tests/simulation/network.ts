import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { ServerAnswer, ServerRequest, SimulatedServer } from './server.ts';

/** Probabilities, 0 to 1, for each request. */
export interface Faults {
  /** The request never arrives. */
  lossBefore: number;
  /** The server has done it, and the answer is lost. */
  lossAfter: number;
  /** The request arrives a second time, later. */
  duplicate: number;
  /** The answer breaks off in the middle. */
  truncate: number;
  /** Something on the way answers with a status of `STATUSES` instead of the server. */
  status: number;
  /** The network's login page answers. */
  portal: number;
  /** Longest time of one way, ms. */
  slowMs: number;
}

export const QUIET: Faults = {
  lossBefore: 0,
  lossAfter: 0,
  duplicate: 0,
  truncate: 0,
  status: 0,
  portal: 0,
  slowMs: 200,
};

const STATUSES = [401, 403, 413, 429, 429, 500, 502, 503, 503];
const LONGEST_DUPLICATE_MS = 60_000;

export interface NetworkDeps {
  scheduler: Scheduler;
  random: Random;
  log: (text: string) => void;
}

/**
 * What a test may do with one request instead of the network's chance: answer it, lose it, or undefined to let it pass.
 * Whatever it does with the server itself goes through `Scheduler.real`.
 */
export type Interceptor = (
  request: ServerRequest,
  pass: () => Promise<ServerAnswer>,
) => Promise<ServerAnswer | 'lost'> | undefined;

/** The way between devices and the server. */
export class Network {
  faults: Faults = QUIET;
  intercept: Interceptor | undefined;
  /** Requests by path that the server was asked, duplicates too. */
  readonly asked: string[] = [];
  readonly #deps: NetworkDeps;
  readonly #holding = new Set<() => void>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(deps: NetworkDeps) {
    this.#deps = deps;
  }

  /** `fetch` as one device sees it; `connected` tells whether it has a connection, `alive` whether the process still runs. */
  fetchFor(name: string, server: SimulatedServer, connected: () => boolean, alive: () => boolean): typeof fetch {
    return (input, init = {}) => {
      const { scheduler } = this.#deps;
      return new Promise((resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
        const request: ServerRequest = {
          path: String(input),
          method: init.method ?? 'GET',
          headers: init.headers as Record<string, string>,
          body: typeof init.body === 'string' ? init.body : undefined,
        };
        const failed = () => alive() && reject(new TypeError('no connection'));
        if (!connected()) {
          scheduler.after(20, failed);
          return;
        }
        const deliver = (answer: ServerAnswer | 'lost' | 'refused') => {
          if (answer === 'lost') return;
          scheduler.after(this.#way(), () => {
            if (!alive()) return;
            if (answer === 'refused' || !connected()) failed();
            else resolve(this.#response(answer));
          });
        };
        scheduler.after(this.#way(), () => {
          if (connected()) void this.#carry(name, server, request).then(deliver);
          else failed();
        });
      });
    };
  }

  async #carry(
    name: string,
    server: SimulatedServer,
    request: ServerRequest,
  ): Promise<ServerAnswer | 'lost' | 'refused'> {
    const { random, log } = this.#deps;
    const what = `${name} ${request.method} ${request.path.split('?')[0]}`;
    if (request.path.includes('feed=longpoll')) return this.#hold(server, request);
    const intercepted = this.intercept?.(request, () => this.#ask(server, request));
    if (intercepted) return intercepted;
    const { faults } = this;
    if (random.chance(faults.lossBefore)) {
      log(`${what}: lost on the way`);
      return 'lost';
    }
    if (random.chance(faults.status)) return this.#answerInstead(what);
    if (random.chance(faults.portal)) {
      log(`${what}: the network's login page answers`);
      return { status: 200, headers: { 'content-type': 'text/html' }, text: '<!doctype html><title>Wi-Fi</title>' };
    }
    if (random.chance(faults.duplicate)) this.#repeat(what, server, request);
    const answer = await this.#ask(server, request).catch(() => 'refused' as const);
    if (answer === 'refused') return answer;
    if (random.chance(faults.lossAfter)) {
      log(`${what}: done, but the answer is lost`);
      return 'lost';
    }
    if (!random.chance(faults.truncate)) return answer;
    log(`${what}: the answer breaks off`);
    return { ...answer, text: answer.text.slice(0, Math.floor(answer.text.length * random.next())) };
  }

  #answerInstead(what: string): ServerAnswer {
    const { random, log } = this.#deps;
    const status = random.pick(STATUSES);
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (status === 429 || status === 503) headers['retry-after'] = String(random.between(1, 60));
    log(`${what}: answered ${status}`);
    return { status, headers, text: '{"error":"simulated","reason":"simulated"}' };
  }

  #repeat(what: string, server: SimulatedServer, request: ServerRequest): void {
    const { scheduler, random, log } = this.#deps;
    scheduler.after(random.between(0, LONGEST_DUPLICATE_MS), () => {
      log(`${what}: arrives a second time`);
      this.#ask(server, request).catch(() => undefined);
    });
  }

  /** A long poll, asked again after each write: the server's own feed answers, and no connection has to be held open. */
  async #hold(server: SimulatedServer, request: ServerRequest): Promise<ServerAnswer | 'refused'> {
    const { scheduler } = this.#deps;
    const url = new URL(request.path, 'http://server');
    const until = scheduler.now + Number(url.searchParams.get('timeout'));
    url.searchParams.set('feed', 'normal');
    for (;;) {
      const asked = { ...request, path: url.pathname + url.search };
      const answer = await this.#ask(server, asked).catch(() => 'refused' as const);
      if (answer === 'refused' || answer.status !== 200) return answer;
      const { results } = JSON.parse(answer.text) as { results: unknown[] };
      if (results.length > 0 || scheduler.now >= until) return answer;
      await this.#change(until - scheduler.now);
    }
  }

  /** Lets held polls look again; for changes that did not come through this network. */
  wake(): void {
    for (const look of [...this.#holding]) look();
  }

  #change(longestMs: number): Promise<void> {
    const { scheduler } = this.#deps;
    return new Promise((resolve) => {
      const look = () => {
        this.#holding.delete(look);
        scheduler.cancel(timer);
        resolve();
      };
      const timer = scheduler.after(longestMs, look);
      this.#holding.add(look);
    });
  }

  /** One request at a time: the order in which the real server ends them must not be left to the machine. */
  #ask(server: SimulatedServer, request: ServerRequest): Promise<ServerAnswer> {
    const { scheduler } = this.#deps;
    this.asked.push(request.path);
    const answer = this.#turn.then(() => server.handle(request));
    this.#turn = answer.then(
      () => request.path.endsWith('/_bulk_docs') && this.wake(),
      () => undefined,
    );
    return scheduler.real(answer);
  }

  #response({ status, headers, text }: ServerAnswer): Response {
    const { date: _date, 'content-length': _length, ...others } = headers;
    const date = new Date(this.#deps.scheduler.now).toUTCString();
    return new Response(text, { status, headers: { ...others, date } });
  }

  #way(): number {
    return this.#deps.random.between(10, Math.max(10, this.faults.slowMs));
  }
}
