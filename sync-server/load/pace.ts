import type { IncomingMessage } from 'node:http';

/** What a request waits for: `reader` and `sender` are its client, `feed` a change that may never come. */
export type WaitKind = 'reader' | 'sender' | 'feed';

/** How a request tells the load limits what it does. */
export interface Pace {
  /** Waits without holding a slot. */
  away<T>(kind: WaitKind, wait: Promise<T>): Promise<T>;
  /** Bytes of the body arrived. @throws BusyError when there is no room for them */
  received(bytes: number): void;
}

const FREE: Pace = { away: (_, wait) => wait, received: () => {} };
const paces = new WeakMap<IncomingMessage, Pace>();

export const setPace = (req: IncomingMessage, pace: Pace): void => void paces.set(req, pace);

/** Without limits when none were set. */
export const paceOf = (req: IncomingMessage): Pace => paces.get(req) ?? FREE;
