import { Tablet } from '../../e2e/support/tablet.ts';

/** A tablet that can be switched on without the app. */
export class BenchTablet extends Tablet {
  readonly #at: { url: string };

  constructor(url: string) {
    const at = { url };
    super({ url: () => at.url });
    this.#at = at;
  }

  /** Starts the browser with an empty window and without a connection. */
  async turnOnOffline(): Promise<void> {
    const { url } = this.#at;
    this.#at.url = 'about:blank#';
    await this.turnOn('', { offline: true });
    this.#at.url = url;
  }
}
