import { DeviceError } from '../api.ts';

/** Runs tasks one after another; a failed task does not stop the next. */
export interface Serial {
  <T>(task: () => Promise<T>): Promise<T>;
  /** Lets the running task end; those behind it fail with `locked`. */
  end(): Promise<void>;
}

export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  let ended = false;
  const serial = <T>(task: () => Promise<T>): Promise<T> => {
    const run = last.then(() => {
      if (ended) throw new DeviceError('locked');
      return task();
    });
    last = run.catch(() => undefined);
    return run;
  };
  const end = async () => {
    ended = true;
    await last;
  };
  return Object.assign(serial, { end });
}
