import { connect } from 'node:net';

/** What came back for the bytes of one request. */
export interface Outcome {
  /** `answer`: a head at least. `closed`: the connection ended without one. `hang`: neither within the time. */
  kind: 'answer' | 'closed' | 'hang';
  status: number;
  headers: Map<string, string>;
  body: Buffer;
  /** The body has the length that its head promised. */
  whole: boolean;
  ms: number;
}

export interface SendOptions {
  /** Only the head is waited for. */
  feed?: boolean;
  /** The client ends its side after the last byte: what it announced and did not send will never come. */
  halfClose?: boolean;
  /** The answer has no body whatever its head says. */
  bodiless?: boolean;
}

/** Longest time for an answer. Far more than any request needs on a busy machine. */
const PATIENCE_MS = 20_000;

/**
 * Writes bytes to the server as they are, on a connection of their own, and reads one answer. The connection is asked to
 * stay: a server that closes it while bytes come in would take the answer with it.
 */
export function send(port: number, bytes: Uint8Array, options: SendOptions = {}): Promise<Outcome> {
  const started = performance.now();
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const pieces: Buffer[] = [];
    const finish = (hang: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      const outcome = parse(Buffer.concat(pieces), options.bodiless ?? false);
      const kind = hang && !(options.feed && outcome.kind === 'answer') ? 'hang' : outcome.kind;
      resolve({ ...outcome, kind, ms: performance.now() - started });
    };
    const timer = setTimeout(() => finish(true), PATIENCE_MS);
    socket.on('data', (piece: Buffer) => {
      pieces.push(piece);
      if (!options.feed && isComplete(Buffer.concat(pieces), options.bodiless ?? false)) finish(false);
      if (options.feed && piece.includes('\r\n\r\n')) setTimeout(() => finish(true), 15);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => finish(false));
    socket.on('connect', () => {
      if (options.halfClose) socket.end(bytes);
      else socket.write(bytes);
    });
  });
}

type Parsed = Omit<Outcome, 'ms'>;

/** The end of the answer is known from its head, and is here. */
function isComplete(bytes: Buffer, bodiless: boolean): boolean {
  const { kind, status, headers, whole } = parse(bytes, bodiless);
  const ends = headers.has('content-length') || headers.has('transfer-encoding') || bodiless || status === 304;
  return kind === 'answer' && whole && ends;
}

function parse(bytes: Buffer, bodiless: boolean): Parsed {
  const end = bytes.indexOf('\r\n\r\n');
  const lines = bytes.toString('latin1', 0, Math.max(end, 0)).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(lines[0] ?? '')?.[1] ?? 0);
  if (end < 0 || status === 0) {
    return { kind: 'closed', status: 0, headers: new Map(), body: Buffer.alloc(0), whole: bytes.length === 0 };
  }
  // `100 Continue` goes before the answer.
  if (status === 100) return parse(bytes.subarray(end + 4), bodiless);
  const headers = new Map(lines.slice(1).map((line) => splitHeader(line)));
  const rest = bytes.subarray(end + 4);
  const { body, whole } =
    bodiless || status === 304 || status === 204 ? { body: rest, whole: true } : frame(rest, headers);
  return { kind: 'answer', status, headers, body, whole };
}

function splitHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

function frame(rest: Buffer, headers: Map<string, string>): { body: Buffer; whole: boolean } {
  if (headers.get('transfer-encoding') === 'chunked') return unchunk(rest);
  const length = headers.get('content-length');
  if (length === undefined) return { body: rest, whole: true };
  return { body: rest.subarray(0, Number(length)), whole: rest.length >= Number(length) };
}

function unchunk(rest: Buffer): { body: Buffer; whole: boolean } {
  const pieces: Buffer[] = [];
  for (let at = 0; ;) {
    const line = rest.indexOf('\r\n', at);
    const size = line < 0 ? NaN : parseInt(rest.toString('latin1', at, line), 16);
    if (size === 0) return { body: Buffer.concat(pieces), whole: true };
    if (Number.isNaN(size) || line + 2 + size > rest.length) return { body: Buffer.concat(pieces), whole: false };
    pieces.push(rest.subarray(line + 2, line + 2 + size));
    at = line + 4 + size;
  }
}
