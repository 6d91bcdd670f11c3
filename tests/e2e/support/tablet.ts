import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as playwright, type BrowserContext, type CDPSession, type Page } from '@playwright/test';
import { chromium } from '../../../playwright.config.ts';

/** Longest wait for a button or a field: a test that hangs says sooner where. */
const PATIENCE_MS = 20_000;

export interface TabletOptions {
  url: () => string;
  viewport?: { width: number; height: number };
  colorScheme?: 'light' | 'dark';
}

/** A tablet: one browser with a profile on the disk, which outlives the browser. */
export class Tablet {
  readonly #options: TabletOptions;
  readonly #profile = mkdtempSync(join(tmpdir(), 'tram-tablet-'));
  #context: BrowserContext | undefined;
  #page: Page | undefined;
  #storage: CDPSession | undefined;
  /** Errors that no part of the app caught. */
  readonly errors: string[] = [];

  constructor(options: TabletOptions) {
    this.#options = options;
  }

  /** Folder with all that the browser keeps. */
  get profile(): string {
    return this.#profile;
  }
  get context(): BrowserContext {
    if (!this.#context) throw new Error('The tablet is off.');
    return this.#context;
  }
  get page(): Page {
    if (!this.#page) throw new Error('The tablet is off.');
    return this.#page;
  }

  /** Starts the browser and opens the app at `path`; `offline` from the first moment on. */
  async turnOn(path = '/', { offline = false } = {}): Promise<void> {
    this.#context = await playwright.launchPersistentContext(this.#profile, {
      ...chromium,
      locale: 'vi-VN',
      timezoneId: 'Asia/Ho_Chi_Minh',
      viewport: this.#options.viewport ?? { width: 800, height: 1280 },
      colorScheme: this.#options.colorScheme ?? 'light',
      offline,
    });
    this.#context.setDefaultTimeout(PATIENCE_MS);
    this.#context.on('weberror', (error) => this.errors.push(String(error.error())));
    this.#page = this.#context.pages()[0] ?? (await this.#context.newPage());
    await this.goto(path);
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(this.#options.url() + path);
  }

  /** Another window of the app in the same browser. */
  async newWindow(path: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(this.#options.url() + path);
    return page;
  }

  /** What keeps the browser from offering to install the app on the home screen. */
  async whyNotInstallable(): Promise<string[]> {
    const session = await this.context.newCDPSession(this.page);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    await session.detach();
    return installabilityErrors.map(({ errorId }) => errorId);
  }

  /** Empties the browser's HTTP cache, as a tablet short of space does: the app must live from what it stored itself. */
  async forgetHttpCache(): Promise<void> {
    const session = await this.context.newCDPSession(this.page);
    await session.send('Network.clearBrowserCache');
    await session.detach();
  }

  /** Lets the app store no more than `bytes`, as on a full disk; without a number there is room again. */
  async limitStorage(bytes: number | undefined): Promise<void> {
    const origin = new URL(this.page.url()).origin;
    // The limit holds as long as the session that set it.
    this.#storage ??= await this.context.newCDPSession(this.page);
    await this.#storage.send('Storage.overrideQuotaForOrigin', {
      origin,
      ...(bytes === undefined ? {} : { quotaSize: bytes }),
    });
    // Chromium counts with the room that it knows of for half a minute.
    if (bytes !== undefined) await this.page.waitForTimeout(31_000);
  }

  /** The battery is taken out: SIGKILL for the browser's main process, nothing is closed or flushed. */
  async kill(): Promise<void> {
    const browser = this.context.browser();
    if (!browser) throw new Error('No browser behind this profile.');
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const main = processInfo.find(({ type }) => type === 'browser');
    if (!main) throw new Error('The browser does not say its process id.');
    const gone = new Promise<void>((resolve) => this.context.once('close', () => resolve()));
    process.kill(main.id, 'SIGKILL');
    await gone;
    this.#forget();
  }

  async turnOff(): Promise<void> {
    const context = this.#context;
    this.#forget();
    await context?.close();
  }

  /** Ends for good; the profile goes too. */
  async remove(): Promise<void> {
    await this.turnOff();
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #forget(): void {
    this.#context = undefined;
    this.#page = undefined;
    this.#storage = undefined;
  }
}
