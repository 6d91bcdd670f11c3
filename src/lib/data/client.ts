import type { DeviceApi, DeviceEvent } from './api.ts';
import { Caller } from './rpc/caller.ts';
import { ANSWERS, METHODS, OWNER_LOCK, REQUESTS, type Channel, type Method } from './rpc/messages.ts';

export type DeviceClient = DeviceApi & {
  /** Calls `listener` with every event of the device; the answer ends that. */
  on(listener: (event: DeviceEvent) => void): () => void;
  /** Ends this tab's part; its worker with it. */
  close(): void;
};

/** What the client needs of the browser; tests bring their own. */
export interface Surroundings {
  openChannel(name: string): Channel;
  /** Runs `task` when this tab has become the owner, and stays the owner until `task` ends. */
  becomeOwner(name: string, task: () => Promise<void>, signal: AbortSignal): Promise<void>;
  /** Starts the worker; answers how to end it. `onBroken` runs when it cannot be loaded. */
  startWorker(onBroken: () => void): () => void;
  /** Tells when the browser sees the connection change. */
  onConnection(listener: () => void): () => void;
  /** Silence, in ms, after which the worker is asked whether it lives; after twice that time calls fail with `noAnswer`. */
  patienceMs: number;
}

const browser: Surroundings = {
  openChannel: (name) => new BroadcastChannel(name),
  becomeOwner: (name, task, signal) => navigator.locks.request(name, { signal }, task),
  startWorker(onBroken) {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'tram-db' });
    worker.addEventListener('error', onBroken);
    return () => worker.terminate();
  },
  onConnection(listener) {
    const names = ['online', 'offline'];
    for (const name of names) addEventListener(name, listener);
    return () => names.forEach((name) => removeEventListener(name, listener));
  },
  patienceMs: 10_000,
};

/**
 * The page's end of the device's database. One tab owns the worker; all tabs talk to it over channels. When the owning
 * tab is closed, the next one starts a worker, and calls without an answer are sent to that; it begins locked.
 */
export function createClient(surroundings: Surroundings = browser): DeviceClient {
  const listeners = new Set<(event: DeviceEvent) => void>();
  const requests = surroundings.openChannel(REQUESTS);
  const answers = surroundings.openChannel(ANSWERS);
  const caller = new Caller(requests, answers, {
    tab: crypto.randomUUID(),
    patienceMs: surroundings.patienceMs,
    onEvent: (event) => listeners.forEach((listener) => listener(event)),
  });
  const closing = new AbortController();
  const own = () =>
    new Promise<void>((release) => {
      const end = surroundings.startWorker(() => caller.giveUp());
      closing.signal.addEventListener('abort', () => {
        end();
        release();
      });
    });
  // Rejects only when this tab closes while it waits to become the owner.
  surroundings.becomeOwner(OWNER_LOCK, own, closing.signal).catch(() => undefined);
  const deaf = surroundings.onConnection(() => caller.connectionChanged());

  const call = (method: Method) => [method, (...args: unknown[]) => caller.call(method, args)] as const;
  return {
    ...(Object.fromEntries(METHODS.map(call)) as unknown as DeviceApi),
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      caller.close();
      deaf();
      closing.abort();
      requests.close();
      answers.close();
    },
  };
}
