import type { CDPSession } from '@playwright/test';
import type { Tablet } from '../../e2e/support/tablet.ts';
import type { CommandName, Commands } from './page/commands.ts';

/** The tablet's own code in a page of the bench, beside the app and from the same origin. */
export class BenchPage {
  readonly #tablet: Tablet;
  readonly #session: CDPSession;
  #slow = 1;

  private constructor(tablet: Tablet, session: CDPSession) {
    this.#tablet = tablet;
    this.#session = session;
  }

  /** In a tablet that is off; the service worker would answer with the app. */
  static async open(tablet: Tablet): Promise<BenchPage> {
    await tablet.turnOn('/health');
    const session = await tablet.context.newCDPSession(tablet.page);
    await session.send('Network.enable');
    await session.send('Network.setBypassServiceWorker', { bypass: true });
    const page = new BenchPage(tablet, session);
    await tablet.page.exposeFunction('throttle', (on: boolean) => page.#throttle(on));
    await tablet.goto('/bench/index.html');
    await tablet.page.waitForFunction(() => 'bench' in globalThis);
    return page;
  }

  /** Runs a command; what it measures is `slow` times slower on the main thread, where the browser can do that. */
  async run<N extends CommandName>(
    name: N,
    args: Parameters<Commands[N]>[0],
    { where = 'page', slow = 1 }: { where?: 'page' | 'worker'; slow?: number } = {},
  ): Promise<Awaited<ReturnType<Commands[N]>>> {
    if (where === 'worker' && slow !== 1) throw new Error('The browser slows the main thread only.');
    this.#slow = slow;
    const result: unknown = await this.#tablet.page.evaluate(
      ([asked, place]) => (globalThis as unknown as Bench).bench(asked, place),
      [{ name, args }, where] as const,
    );
    return result as Awaited<ReturnType<Commands[N]>>;
  }

  async #throttle(on: boolean): Promise<void> {
    await this.#session.send('Emulation.setCPUThrottlingRate', { rate: on ? this.#slow : 1 });
  }

  async close(): Promise<void> {
    await this.#tablet.turnOff();
  }
}

interface Bench {
  bench(asked: { name: string; args: unknown }, where: 'page' | 'worker'): Promise<unknown>;
}
