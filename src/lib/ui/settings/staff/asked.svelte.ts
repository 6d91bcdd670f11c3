/** Something that the server is asked for, and asked again after each change. */
export class Asked<T> {
  data = $state.raw<T>();
  error = $state.raw<unknown>();
  busy = $state(false);
  readonly #ask: () => Promise<T>;

  constructor(ask: () => Promise<T>) {
    this.#ask = ask;
    void this.load();
  }

  load = async (): Promise<void> => {
    await this.#run(async () => {
      this.data = await this.#ask();
    });
  };

  /** Runs a change and asks again; true when it was made. */
  async change(task: () => Promise<unknown>): Promise<boolean> {
    const done = await this.#run(task);
    if (done) await this.load();
    return done;
  }

  async #run(task: () => Promise<unknown>): Promise<boolean> {
    this.busy = true;
    this.error = undefined;
    try {
      await task();
      return true;
    } catch (thrown) {
      this.error = thrown;
      return false;
    } finally {
      this.busy = false;
    }
  }
}
