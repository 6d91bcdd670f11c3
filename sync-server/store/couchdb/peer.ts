import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '../engine.ts';
import { credentialHeaders, type CouchdbCredentials } from './credentials.ts';
import { refusalOf } from './refusal.ts';

export interface PeerOptions {
  /** Address of CouchDB, without a slash at the end. */
  url: string;
  credentials: CouchdbCredentials;
  /** Connections that are kept, default 32; further requests wait for one. */
  maxConnections?: number;
  /** Longest silence of CouchDB in a request, default 60,000. */
  silenceMs?: number;
}

export type Query = Record<string, string | number | boolean | undefined>;

export interface Ask {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Escaped, with a slash at the beginning. */
  path: string;
  query?: Query;
  /** JSON text. */
  body?: string;
  /** May be sent again when nobody knows whether it was done. GET always may. */
  repeatable?: boolean;
  accept?: string;
  /** For a feed: a connection of its own that ends with this signal. */
  signal?: AbortSignal;
}

const CONNECT_MS = 5_000;
/** Pauses before a repeatable request is sent again. */
const PAUSES_MS = [100, 500];

/** CouchDB over HTTP: connections, credentials, time-outs, repeats. */
export class Peer {
  readonly #base: URL;
  readonly #prefix: string;
  readonly #options: PeerOptions;
  readonly #agent: HttpAgent;
  #closed = false;

  constructor(options: PeerOptions) {
    this.#base = new URL(options.url);
    this.#prefix = this.#base.pathname.replace(/\/+$/, '');
    this.#options = options;
    const keep = { keepAlive: true, maxSockets: options.maxConnections ?? 32 };
    this.#agent = this.#base.protocol === 'https:' ? new HttpsAgent(keep) : new HttpAgent(keep);
  }

  /** The whole answer as JSON. @throws Refusal, UnavailableError, StorageError */
  async json<T>(ask: Ask): Promise<T> {
    const text = await this.text(ask);
    try {
      return JSON.parse(text) as T;
    } catch (cause) {
      throw new UnavailableError('CouchDB answered something that is no JSON.', { cause });
    }
  }

  async text(ask: Ask): Promise<string> {
    for (let attempt = 0; ; attempt++) {
      try {
        const pieces: Buffer[] = [];
        for await (const piece of this.#pieces(await this.#send(ask))) pieces.push(piece);
        return Buffer.concat(pieces).toString();
      } catch (error) {
        await this.#pause(ask, attempt, error);
      }
    }
  }

  /** The answer in pieces as they arrive. Once it began it is not asked for again. */
  async *bytes(ask: Ask): AsyncGenerator<Buffer, void, undefined> {
    for (let attempt = 0; ; attempt++) {
      let response: IncomingMessage;
      try {
        response = await this.#send(ask);
      } catch (error) {
        await this.#pause(ask, attempt, error);
        continue;
      }
      return yield* this.#pieces(response);
    }
  }

  close(): void {
    this.#closed = true;
    this.#agent.destroy();
  }

  /** Waits before the next try, or throws when there is none. */
  async #pause({ method, repeatable }: Ask, attempt: number, error: unknown): Promise<void> {
    const pause = PAUSES_MS[attempt];
    const mayRepeat = (method === 'GET' || repeatable === true) && error instanceof UnavailableError;
    if (!mayRepeat || pause === undefined || this.#closed) throw error;
    await sleep(pause);
  }

  /** Resolves with the head of a success. */
  async #send(ask: Ask): Promise<IncomingMessage> {
    const response = await this.#head(ask);
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return response;
    let text = '';
    for await (const piece of this.#pieces(response)) if (text.length < 65_536) text += piece.toString();
    throw refusalOf(status, text, response.headers['retry-after']);
  }

  #head({ method, path, query = {}, body, accept = 'application/json', signal }: Ask): Promise<IncomingMessage> {
    if (this.#closed) return Promise.reject(new UnavailableError('The store is closed.'));
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]));
    const { protocol, hostname, port } = this.#base;
    const request = (protocol === 'https:' ? httpsRequest : httpRequest)({
      protocol,
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port,
      method,
      // Written by hand: a URL would fold `..`, which may be an id.
      path: `${this.#prefix}${path}${given.length > 0 ? `?${search}` : ''}`,
      agent: signal ? false : this.#agent,
      ...(signal ? { signal } : {}),
      headers: {
        accept,
        ...credentialHeaders(this.#options.credentials),
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
    });
    return new Promise((resolve, reject) => {
      const giveUp = (why: string) => request.destroy(new Error(why));
      const silence = setTimeout(giveUp, this.#silenceMs, 'no answer');
      let connecting: NodeJS.Timeout | undefined;
      request.once('socket', (socket) => {
        if (!socket.connecting) return;
        connecting = setTimeout(giveUp, CONNECT_MS, 'no connection');
        socket.once('connect', () => clearTimeout(connecting));
      });
      const done = () => {
        clearTimeout(silence);
        clearTimeout(connecting);
      };
      request.once('response', (response) => {
        done();
        // It may break while nobody reads it.
        response.on('error', () => undefined);
        resolve(response);
      });
      request.on('error', (cause) => {
        done();
        reject(new UnavailableError(`CouchDB cannot be reached: ${cause.message}`, { cause }));
      });
      request.end(body);
    });
  }

  /** Time is counted only while we wait for CouchDB, not while our reader is slow. */
  async *#pieces(response: IncomingMessage): AsyncGenerator<Buffer, void, undefined> {
    const pieces = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    try {
      for (;;) {
        const silence = setTimeout(() => response.destroy(new Error('silence')), this.#silenceMs);
        const piece = await pieces.next().finally(() => clearTimeout(silence));
        if (piece.done) return;
        yield piece.value;
      }
    } catch (cause) {
      throw new UnavailableError(`The answer of CouchDB was cut: ${String(cause)}`, { cause });
    } finally {
      // A reader that stops early must not leave a connection half read.
      if (!response.complete) response.destroy();
    }
  }

  get #silenceMs(): number {
    return this.#options.silenceMs ?? 60_000;
  }
}
