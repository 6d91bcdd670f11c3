import { DeviceError, type DeviceEvent } from '../api.ts';
import type { Channel, Method, ToPage, ToWorker } from './messages.ts';
import { fromWire } from './wire-error.ts';

interface Call {
  message: Extract<ToWorker, { type: 'call' }>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** A tab's end: sends calls to whichever worker lives, and again to the next one when that one has died. */
export class Caller {
  readonly #requests: Channel;
  readonly #tab: string;
  readonly #patienceMs: number;
  readonly #onEvent: (event: DeviceEvent) => void;
  readonly #calls = new Map<number, Call>();
  #lastId = 0;
  #heardAt = 0;
  #watch: ReturnType<typeof setInterval> | undefined;

  constructor(
    requests: Channel,
    answers: Channel,
    options: { tab: string; patienceMs: number; onEvent: (event: DeviceEvent) => void },
  ) {
    this.#requests = requests;
    this.#tab = options.tab;
    this.#patienceMs = options.patienceMs;
    this.#onEvent = options.onEvent;
    answers.onmessage = ({ data }) => this.#take(data as ToPage);
  }

  call(method: Method, args: unknown[]): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const call: Call = { message: { type: 'call', tab: this.#tab, id, method, args }, resolve, reject };
      this.#send(call);
      this.#calls.set(id, call);
      this.#expectAnswer();
    });
  }

  /** The browser says that the connection has changed. */
  connectionChanged(): void {
    this.#requests.postMessage({ type: 'connection' } satisfies ToWorker);
  }

  /** Fails every call that waits: nobody will answer. */
  giveUp(): void {
    for (const { reject } of this.#calls.values()) reject(new DeviceError('noAnswer'));
    this.#calls.clear();
    this.close();
  }

  close(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
  }

  #send({ message }: Call): void {
    try {
      this.#requests.postMessage(message);
    } catch {
      // A form's reactive object cannot be cloned; all that crosses is JSON.
      message.args = JSON.parse(JSON.stringify(message.args)) as unknown[];
      this.#requests.postMessage(message);
    }
  }

  #take(message: ToPage): void {
    this.#heardAt = Date.now();
    if (message.type === 'event') this.#onEvent(message.event);
    else if (message.type === 'hello') for (const call of this.#calls.values()) this.#send(call);
    else if (message.type !== 'pong' && message.tab === this.#tab) this.#settle(message);
  }

  #settle(message: Extract<ToPage, { type: 'answer' | 'failure' }>): void {
    const call = this.#calls.get(message.id);
    this.#calls.delete(message.id);
    if (message.type === 'answer') call?.resolve(message.value);
    else call?.reject(fromWire(message.error));
    if (this.#calls.size === 0) this.close();
  }

  /** A worker that is busy answers pings all the same; one whose tab the system froze does not. */
  #expectAnswer(): void {
    if (this.#watch !== undefined) return;
    this.#heardAt = Date.now();
    this.#watch = setInterval(() => {
      if (Date.now() - this.#heardAt > 2 * this.#patienceMs) this.giveUp();
      else this.#requests.postMessage({ type: 'ping' } satisfies ToWorker);
    }, this.#patienceMs);
  }
}
