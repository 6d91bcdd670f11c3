import { AsyncLocalStorage } from 'node:async_hooks';

type Fail = (error: unknown) => void;

const runs = new AsyncLocalStorage<Fail>();
let listening = false;

/**
 * Runs somebody else's code that may throw in a callback or leave a rejected promise behind: that rejects this run and nothing else,
 * where Node would end the process. What is thrown elsewhere ends it as before. `work` gets a signal that also ends what such an error
 * left running.
 */
export function contained<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  if (!listening) process.on('uncaughtException', onUncaught);
  listening = true;
  const end = new AbortController();
  return new Promise((resolve, reject) => {
    const fail: Fail = (error) => {
      reject(error as Error);
      end.abort();
    };
    runs.run(fail, () => void work(AbortSignal.any([signal, end.signal])).then(resolve, reject));
  });
}

/** Also told of rejections that nobody handles. The store is that of the code which threw. */
function onUncaught(error: unknown): void {
  const fail = runs.getStore();
  if (fail) return fail(error);
  console.error(error);
  process.exit(1);
}
