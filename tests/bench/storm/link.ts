import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Random } from '../../simulation/random.ts';

export interface LinkOptions {
  /** Of the server. */
  port: number;
  /** Round trip, milliseconds. */
  latencyMs: number;
  /** Bytes a second, each way, for all connections of one tablet together. */
  bytesPerSecond: number;
  /** Share of the requests, 0 to 1, on which the connection breaks. */
  broken: number;
}

/** One request and its answer, seen at the server's end of the link. Times in milliseconds. */
export interface Exchange {
  /** `POST /couch/tram-1-visits/_changes`, without what follows the question mark. */
  request: string;
  /** 0: the connection broke before an answer. */
  status: number;
  bytes: number;
  /** From the last byte of the request at the server to the first and to the last byte that the server sent. */
  firstByteMs: number;
  lastByteMs: number;
  /** The same last byte, at the tablet's end, since the tablet began to send. */
  tabletMs: number;
  cut: boolean;
}

interface Running extends Exchange {
  startedAt: number;
  requestAt: number;
  answered: boolean;
  feed: boolean;
  /** Bytes of the answer after which the connection breaks. */
  cutAfter: number;
  delivered: number;
}

const CUTS = [0, 300, 20_000, 200_000];

/** A tablet's way to the server. Answers the port on which the tablet finds it. */
export function openLink(options: LinkOptions, random: Random, done: (exchange: Exchange) => void): Promise<number> {
  const up = lane(options);
  const down = lane(options);
  const server = createServer({ noDelay: true }, (tablet) => {
    const upstream = connect({ port: options.port, host: '127.0.0.1', noDelay: true });
    const wire = new Wire(tablet, upstream, options, random, done);
    tablet.on('data', (chunk: Buffer) => up(chunk, () => wire.toServer(chunk)));
    upstream.on('data', (chunk: Buffer) => {
      wire.fromServer(chunk);
      down(chunk, () => wire.toTablet(chunk));
    });
    tablet.on('error', () => wire.close());
    upstream.on('error', () => wire.close());
    tablet.on('close', () => wire.close());
    // What is still on its way arrives first.
    upstream.on('close', () => down(Buffer.alloc(0), () => wire.close()));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** One direction: chunks pass one after the other at the link's rate and arrive half a round trip later. */
function lane({ bytesPerSecond, latencyMs }: LinkOptions): (chunk: Buffer, arrive: () => void) => void {
  const waiting: { at: number; arrive: () => void }[] = [];
  let freeAt = 0;
  const next = () => {
    const [first] = waiting;
    if (first) setTimeout(deliver, Math.max(0, first.at - performance.now()));
  };
  const deliver = () => {
    while (waiting[0] && waiting[0].at <= performance.now()) waiting.shift()?.arrive();
    next();
  };
  return (chunk, arrive) => {
    freeAt = Math.max(freeAt, performance.now()) + (chunk.length / bytesPerSecond) * 1000;
    waiting.push({ at: freeAt + latencyMs / 2, arrive });
    if (waiting.length === 1) next();
  };
}

/** One connection: a request follows the answer to the one before, so that bytes from the tablet end an exchange. */
class Wire {
  readonly #tablet: Socket;
  readonly #upstream: Socket;
  readonly #options: LinkOptions;
  readonly #random: Random;
  readonly #done: (exchange: Exchange) => void;
  #now: Running | undefined;

  constructor(
    tablet: Socket,
    upstream: Socket,
    options: LinkOptions,
    random: Random,
    done: (exchange: Exchange) => void,
  ) {
    this.#tablet = tablet;
    this.#upstream = upstream;
    this.#options = options;
    this.#random = random;
    this.#done = done;
  }

  toServer(chunk: Buffer): void {
    if (this.#now?.answered) this.#finish();
    this.#now ??= this.#begin(chunk);
    this.#now.requestAt = performance.now();
    if (!this.#upstream.destroyed) this.#upstream.write(chunk);
  }

  fromServer(chunk: Buffer): void {
    const now = this.#now;
    if (!now) return;
    const ms = performance.now() - now.requestAt;
    if (!now.answered) {
      now.answered = true;
      now.firstByteMs = ms;
      now.status = Number(/^HTTP\/1\.1 (\d+)/.exec(chunk.toString('latin1', 0, 20))?.[1] ?? 0);
    }
    now.lastByteMs = ms;
    now.bytes += chunk.length;
  }

  toTablet(chunk: Buffer): void {
    const now = this.#now;
    if (this.#tablet.destroyed) return;
    if (now) {
      now.delivered += chunk.length;
      now.tabletMs = performance.now() - now.startedAt;
      if (now.delivered > now.cutAfter) return this.#cut(now);
    }
    this.#tablet.write(chunk);
  }

  close(): void {
    if (this.#now) this.#finish();
    this.#tablet.destroy();
    this.#upstream.destroy();
  }

  #begin(chunk: Buffer): Running {
    const head = chunk.toString('latin1', 0, 300);
    const [line = ''] = head.split(/[? ]HTTP|\?|\r/);
    const broken = this.#random.chance(this.#options.broken);
    return {
      request: line.replace(/tram-\w+-/, ''),
      status: 0,
      bytes: 0,
      firstByteMs: 0,
      lastByteMs: 0,
      tabletMs: 0,
      cut: false,
      startedAt: performance.now() - this.#options.latencyMs / 2,
      requestAt: 0,
      answered: false,
      feed: head.includes('feed=longpoll'),
      cutAfter: broken ? this.#random.pick(CUTS) : Infinity,
      delivered: 0,
    };
  }

  #cut(now: Running): void {
    now.cut = true;
    this.close();
  }

  #finish(): void {
    const now = this.#now;
    this.#now = undefined;
    if (!now || now.feed) return;
    const { request, status, bytes, firstByteMs, lastByteMs, tabletMs, cut } = now;
    this.#done({ request, status, bytes, firstByteMs, lastByteMs, tabletMs, cut });
    // An answer that was shorter than where it should have broken: the connection breaks after it.
    if (!cut && now.cutAfter < Infinity) this.close();
  }
}
