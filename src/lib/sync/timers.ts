/** Timers that are passed in: real ones on a device, the scheduler's in a simulation. */
export interface Timers {
  setTimer: (callback: () => void, ms: number) => unknown;
  clearTimer: (handle: unknown) => void;
}

export const realTimers: Timers = {
  setTimer: (callback, ms) => setTimeout(callback, ms),
  clearTimer: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};

/** Resolves after `ms`, or at once when `signal` aborts. */
export function sleep(timers: Timers, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      timers.clearTimer(handle);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const handle = timers.setTimer(end, ms);
    signal.addEventListener('abort', end);
  });
}
