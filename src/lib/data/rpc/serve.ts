import type { DeviceApi, DeviceEvent } from '../api.ts';
import { METHODS, type Channel, type ToPage, type ToWorker } from './messages.ts';
import { toWire } from './wire-error.ts';

/** The worker's end: answers the calls of all tabs. */
export class Server {
  readonly #answers: Channel;
  /** Number of the last call heard of each tab: a call that was sent again is not run twice. */
  readonly #heard = new Map<string, number>();

  constructor(answers: Channel) {
    this.#answers = answers;
  }

  /** Begins to answer. `onConnection` runs when a tab reports a change of the connection. */
  listen(requests: Channel, api: DeviceApi, onConnection: () => void): void {
    requests.onmessage = ({ data }) => {
      const message = data as ToWorker;
      if (message.type === 'ping') this.#post({ type: 'pong' });
      else if (message.type === 'connection') onConnection();
      else void this.#answer(message, api);
    };
    this.#post({ type: 'hello' });
  }

  emit(event: DeviceEvent): void {
    this.#post({ type: 'event', event });
  }

  async #answer({ tab, id, method, args }: Extract<ToWorker, { type: 'call' }>, api: DeviceApi): Promise<void> {
    if (id <= (this.#heard.get(tab) ?? 0)) return;
    this.#heard.set(tab, id);
    try {
      if (!METHODS.includes(method)) throw new Error(`no method ${String(method)}`);
      const run = api[method] as (...args: unknown[]) => Promise<unknown>;
      this.#post({ type: 'answer', tab, id, value: await run.apply(api, args) });
    } catch (error) {
      this.#post({ type: 'failure', tab, id, error: toWire(error) });
    }
  }

  #post(message: ToPage): void {
    this.#answers.postMessage(message);
  }
}
