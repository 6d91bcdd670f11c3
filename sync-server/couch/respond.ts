import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { paceOf } from '../load/pace.ts';
import { asCouchError, ClientGoneError, type CouchError } from './errors.ts';

export type Headers = Record<string, string | number>;

const JSON_HEADERS: Headers = { 'content-type': 'application/json', 'cache-control': 'must-revalidate' };

/** Answers with a JSON text that is already written. */
export function sendText(res: ServerResponse, status: number, json: string, headers: Headers = {}): void {
  const body = Buffer.from(`${json}\n`);
  res.writeHead(status, { ...JSON_HEADERS, 'content-length': body.length, ...headers });
  res.end(body);
}

export function sendJson(res: ServerResponse, status: number, value: unknown, headers: Headers = {}): void {
  sendText(res, status, JSON.stringify(value), headers);
}

/**
 * Answers an error as CouchDB does. In a long poll an error that may pass is plain text: common clients take any JSON
 * for a page of changes and stop for good, but try again later when it does not parse.
 */
export function sendError(res: ServerResponse, { status, error, reason, headers }: CouchError, poll: boolean): void {
  const mayPass = [401, 403, 429].includes(status) || status >= 500;
  if (!poll || !mayPass || status === 501) return sendJson(res, status, { error, reason }, headers);
  const body = Buffer.from(`${error}: ${reason}\n`);
  res.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'must-revalidate',
    'content-length': body.length,
    ...headers,
  });
  res.end(body);
}

/** Bytes that one answer writes before others get their turn, even when its client takes everything at once. */
const TURN_BYTES = 256 * 1024;

/** An answer that is written in pieces, at the pace of the client. */
export class ResponseStream {
  readonly #res: ServerResponse;
  #sinceTurn = 0;

  constructor(res: ServerResponse, status = 200, headers: Headers = {}) {
    this.#res = res;
    res.writeHead(status, { ...JSON_HEADERS, ...headers });
  }

  /** Sends the head now, for a feed that may be silent for long. */
  flush(): void {
    this.#res.flushHeaders();
  }

  /** Resolves when more may be written. @throws ClientGoneError */
  async write(piece: string | Uint8Array): Promise<void> {
    const res = this.#res;
    if (res.destroyed) throw new ClientGoneError();
    if (piece.length === 0) return;
    this.#sinceTurn += piece.length;
    if (res.write(piece)) {
      if (this.#sinceTurn < TURN_BYTES) return;
      this.#sinceTurn = 0;
      await nextTurn();
      return;
    }
    this.#sinceTurn = 0;
    const drained = new Promise<void>((resolve, reject) => {
      const onDrain = () => {
        res.off('close', onClose);
        resolve();
      };
      const onClose = () => {
        res.off('drain', onDrain);
        reject(new ClientGoneError());
      };
      res.once('drain', onDrain);
      res.once('close', onClose);
    });
    await paceOf(res.req).away('reader', drained);
  }

  end(piece = ''): void {
    this.#res.end(piece);
  }
}

/** Answers `error`; tells whether it was a fault of the server, which belongs in the log. */
export function answerError(res: ServerResponse, error: unknown, poll: boolean): 'expected' | 'fault' {
  if (error instanceof ClientGoneError) {
    res.destroy();
    return 'expected';
  }
  const known = asCouchError(error);
  if (res.headersSent) {
    // The status is out already: a cut connection is the only way to say that the answer is not whole.
    res.destroy();
  } else if (known) {
    sendError(res, known, poll);
  } else {
    sendJson(res, 500, {
      error: 'internal_server_error',
      reason: 'The server failed. Nothing of the request is certain.',
    });
  }
  return known ? 'expected' : 'fault';
}
