import type { IncomingMessage, ServerResponse } from 'node:http';
import { ByteBudget } from './byte-budget.ts';
import { DiskGuard } from './disk-guard.ts';
import { Lane, type Ticket } from './lane.ts';
import { LANES, type LaneName, type LoadLimits } from './limits.ts';
import { OpenFeeds } from './open-feeds.ts';
import { setPace, type WaitKind } from './pace.ts';

const RETRY_MIN_S = 2;
const RETRY_SPREAD_S = 8;
/** Nobody signs in with more. */
const SIGN_IN_BYTES = 64 * 1024;
/** A sender gets so long before its average is looked at, and must then reach half of what a link of 64 kbit/s gives. */
const SENDER_GRACE_MS = 30_000;
const SENDER_BYTES_PER_MS = 4;

/** The one place where requests are let in, made to wait or sent away. */
export class Load {
  readonly lanes: Record<LaneName, Lane>;
  readonly bodies: ByteBudget;
  readonly feeds: OpenFeeds;
  readonly disk: DiskGuard;
  readonly #stallMs: number;

  constructor(limits: LoadLimits, dataDir: string, random: () => number = Math.random) {
    const retryAfterS = () => RETRY_MIN_S + Math.floor(random() * (RETRY_SPREAD_S + 1));
    const lanes = LANES.map((name) => [name, new Lane(limits.lanes[name], retryAfterS)]);
    this.lanes = Object.fromEntries(lanes) as Record<LaneName, Lane>;
    this.bodies = new ByteBudget(limits.bodyBytes);
    this.feeds = new OpenFeeds(limits.feedsPerDevice, limits.feeds);
    this.disk = new DiskGuard(dataDir, limits.diskFloorBytes);
    this.#stallMs = limits.stallMs;
  }

  /** Runs `work` when its class has a slot, without reading anything of the body before. @throws BusyError */
  async run(
    name: LaneName,
    req: IncomingMessage,
    res: ServerResponse,
    { feed, work }: { feed?: boolean; work: () => Promise<void> },
  ): Promise<void> {
    const lane = this.lanes[name];
    if (name === 'write' && this.disk.low) throw lane.refusal('disk');
    if (feed && this.feeds.full) throw lane.refusal('feeds');
    const body = new BodyRoom(name, req, this.bodies, lane);
    let ticket: Ticket | undefined;
    const leave = () => {
      body.giveBack();
      ticket?.leave();
    };
    try {
      body.take();
      ticket = await lane.enter(res);
      this.#watchSender(req, res);
      this.#setPace(req, res, ticket, body);
      await work();
    } finally {
      ticket?.rest();
      if (!ticket || res.destroyed || res.writableFinished) leave();
      else res.once('close', leave);
    }
  }

  /** The reader of an answer that is written to its end must take it at some pace; Node looks at every byte that it takes. */
  watchReader(res: ServerResponse): void {
    res.once('prefinish', () => res.socket?.setTimeout(this.#stallMs));
  }

  close(): void {
    this.disk.stop();
  }

  #setPace(req: IncomingMessage, res: ServerResponse, ticket: Ticket, body: BodyRoom): void {
    const away = async <T>(kind: WaitKind, wait: Promise<T>): Promise<T> => {
      if (kind !== 'reader') return ticket.away(wait, kind === 'feed');
      res.socket?.setTimeout(this.#stallMs);
      try {
        return await ticket.away(wait, false);
      } finally {
        res.socket?.setTimeout(0);
      }
    };
    setPace(req, { away, received: (bytes) => body.received(bytes) });
  }

  /** Node cuts a socket on which nothing moves. */
  #watchSender(req: IncomingMessage, res: ServerResponse): void {
    if (req.complete || !hasBody(req)) return;
    const { socket } = req;
    socket.setTimeout(this.#stallMs);
    req.once('end', () => {
      // After the answer the socket has the time-out of an idle connection.
      if (!res.writableFinished) socket.setTimeout(0);
    });
  }
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** The room that one request's body takes. */
class BodyRoom {
  readonly #req: IncomingMessage;
  readonly #budget: ByteBudget;
  readonly #lane: Lane;
  readonly #limit: number;
  readonly #since = performance.now();
  #taken = 0;
  #received = 0;

  constructor(name: LaneName, req: IncomingMessage, budget: ByteBudget, lane: Lane) {
    this.#req = req;
    this.#budget = budget;
    this.#lane = lane;
    this.#limit = name === 'signIn' ? SIGN_IN_BYTES : Infinity;
  }

  /** As much as the client announced. @throws BusyError */
  take(): void {
    const announced = Number(this.#req.headers['content-length'] ?? 0);
    // What can never fit is answered 413 by whoever would read it.
    if (announced > 0 && announced <= Math.min(this.#limit, this.#budget.limit)) this.#grow(announced);
  }

  /** @throws BusyError */
  received(bytes: number): void {
    this.#received += bytes;
    const ms = performance.now() - this.#since;
    if (ms > SENDER_GRACE_MS && this.#received < ms * SENDER_BYTES_PER_MS) this.#req.destroy();
    if (this.#received > this.#taken) this.#grow(this.#received - this.#taken);
  }

  giveBack(): void {
    this.#budget.giveBack(this.#taken);
    this.#taken = 0;
  }

  #grow(bytes: number): void {
    if (this.#taken + bytes > this.#limit || !this.#budget.take(bytes)) throw this.#lane.refusal('memory');
    this.#taken += bytes;
  }
}
