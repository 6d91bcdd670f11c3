import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * On whose behalf the store is asked: the person's id, so that what lies below an engine can log it. Nobody's rights
 * depend on it.
 */
const callers = new AsyncLocalStorage<string>();

/** Runs `work` on behalf of `name`; undefined: of the server itself. */
export function onBehalfOf<T>(name: string | undefined, work: () => T): T {
  return name === undefined ? callers.exit(work) : callers.run(name, work);
}

export function currentCaller(): string | undefined {
  return callers.getStore();
}
