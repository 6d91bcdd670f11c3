import { Worker } from 'node:worker_threads';

/**
 * Copies write-ahead logs into their files in a thread of its own: SQLite would do it inside a commit, and everybody would wait for two
 * fsyncs of many megabytes. One file at a time. What is not copied here SQLite copies in a commit, when the log is several times as long.
 */
export class Checkpoints {
  readonly #running = new Map<string, Promise<void>>();
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `work`, which may copy the log of this file as often as it likes; nobody removes the file until it ends. */
  during(path: string, work: (copy: () => Promise<void>) => Promise<void>): Promise<void> {
    const running = work(() => this.#copy(path)).finally(() => this.#running.delete(path));
    this.#running.set(path, running);
    return running;
  }

  /** Resolves when nothing works on this file: only then may it be removed. SQLite looks for a log by its name when it closes a file. */
  async idle(path: string): Promise<void> {
    for (let running = this.#running.get(path); running; running = this.#running.get(path))
      await running.catch(() => undefined);
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#running.values());
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  #copy(path: string): Promise<void> {
    const copied = this.#last.then(() => this.#ask(path));
    this.#last = copied.catch(() => undefined);
    return copied;
  }

  #ask(path: string): Promise<void> {
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve, reject) => {
      const settle = (fault: unknown) => {
        worker.off('message', settle).off('error', settle).unref();
        if (fault === undefined) resolve();
        else reject(fault instanceof Error ? fault : new Error(String(fault)));
      };
      worker.on('message', settle).on('error', settle).ref();
      worker.postMessage(path);
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./checkpoint-worker.ts', import.meta.url));
    worker.once('error', () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    return worker;
  }
}
