/**
 * Waits `patienceMs` at most: a browser whose storage is broken may never answer. What comes later goes to `late`.
 * @throws Error when the time is over
 */
export async function inTime<T>(
  work: Promise<T>,
  patienceMs: number,
  late: (result: T) => void = () => undefined,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      over = true;
      reject(new Error(`no answer within ${patienceMs} ms`));
    }, patienceMs);
  });
  work.then((result) => over && late(result)).catch(() => undefined);
  return Promise.race([work, end]).finally(() => clearTimeout(timer));
}
