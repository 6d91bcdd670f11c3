/** `queue`: too many wait already. `wait`: waited too long. `memory`: too many bytes of requests. `disk`: nearly full. */
export type BusyCause = 'queue' | 'wait' | 'memory' | 'feeds' | 'disk' | 'gone';

/** The server takes no more work of this class now. Nothing of the request was done: it may be sent again. */
export class BusyError extends Error {
  override name = 'BusyError';
  readonly why: BusyCause;
  /** Whole seconds, spread by chance, so that those who were sent away do not come back together. */
  readonly retryAfterS: number;

  constructor(why: BusyCause, retryAfterS: number) {
    super(`busy: ${why}`);
    this.why = why;
    this.retryAfterS = retryAfterS;
  }
}
