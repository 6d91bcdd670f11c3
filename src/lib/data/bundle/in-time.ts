/**
 * Waits `patienceMs` at most, from the beginning or from the last sign of life: a browser whose storage is broken may never answer. What
 * comes later goes to `late`.
 * @throws Error when the time is over
 */
export async function inTime<T>(
  work: Promise<T> | ((alive: () => void) => Promise<T>),
  patienceMs: number,
  late: (result: T) => void = () => undefined,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  const end = Promise.withResolvers<never>();
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      over = true;
      end.reject(new Error(`no answer within ${patienceMs} ms`));
    }, patienceMs);
  };
  alive();
  const working = typeof work === 'function' ? work(() => !over && alive()) : work;
  working.then((result) => over && late(result)).catch(() => undefined);
  return Promise.race([working, end.promise]).finally(() => clearTimeout(timer));
}
