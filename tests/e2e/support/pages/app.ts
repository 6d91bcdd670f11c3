import { expect, type Locator, type Page } from '@playwright/test';
import { anyVi, vi } from '../texts.ts';

export interface Person {
  username: string;
  pin: string;
}
/** Staff of the demo commune. */
export const HUONG: Person = { username: 'huong', pin: '246813' };
export const SENG: Person = { username: 'seng', pin: '975318' };
/** Head of the station. */
export const LAN: Person = { username: 'lan', pin: '864209' };
/** Village worker of the first two villages. */
export const MAY: Person = { username: 'may', pin: '628417' };
export const KHO: Person = { username: 'kho', pin: '713905' };

/** What every screen has: sign-in, lock, chip, and the way from one screen to another. */
export class AppPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get chip(): Locator {
    return this.page.getByTestId('sync-chip');
  }
  get unlockButton(): Locator {
    return this.page.getByRole('button', { name: vi('signin_unlock'), exact: true });
  }
  get title(): Locator {
    return this.page.locator('main h1');
  }

  /** First sign-in on a device; waits until the app and all records of the station are there: from now on it works offline. */
  async signIn(person: Person, deviceName?: string): Promise<void> {
    await this.trySignIn(person, deviceName);
    await this.everythingIsOnServer();
    await this.isInstalled();
  }
  /** `deviceName`: absent, the name that the form suggests. */
  async trySignIn({ username, pin }: Person, deviceName?: string): Promise<void> {
    await this.page.locator('input[name=username]').fill(username);
    await this.page.locator('input[name=pin]').fill(pin);
    if (deviceName) await this.page.locator('input[name=deviceName]').fill(deviceName);
    await this.page.getByRole('button', { name: vi('signin_submit'), exact: true }).click();
  }

  async unlock({ pin }: Person): Promise<void> {
    await this.tryUnlock(pin);
    await expect(this.chip).toBeVisible();
  }
  async tryUnlock(pin: string): Promise<void> {
    const pad = this.page.getByRole('group', { name: vi('signin_keypad') });
    for (const digit of pin) await pad.getByRole('button', { name: digit, exact: true }).click();
    await this.unlockButton.click();
  }

  /** The chip says that everything is on the server: nothing waits, and a run has completed. */
  async everythingIsOnServer(): Promise<void> {
    await expect(this.chip).toHaveText(vi('frame_saved'), { timeout: 60_000 });
  }
  async waits(count: number): Promise<void> {
    await expect(this.chip).toContainText(vi('frame_offline_waiting', { count }));
  }

  /** The service worker has stored the app and answers for this page. */
  async isInstalled(): Promise<void> {
    await this.page.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      if (active?.state !== 'activated')
        await new Promise<void>((resolve) => active?.addEventListener('statechange', () => resolve(), { once: true }));
    });
    await expect.poll(() => this.page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');
  }

  /** Goes to a screen of the app without loading the page anew. */
  async follow(path: string): Promise<void> {
    await this.page.evaluate((href) => {
      const link = document.createElement('a');
      link.href = href;
      document.body.append(link);
      link.click();
      link.remove();
    }, path);
    await this.page.waitForURL((url) => url.pathname + url.search === path);
  }

  /** The last part of the address: the id of the record that is shown. */
  idShown(part = -1): string {
    return decodeURIComponent(new URL(this.page.url()).pathname.split('/').at(part) ?? '');
  }

  /** The notice that a newer version of the app is there, and its button. */
  get updateNotice(): Locator {
    return this.page.getByRole('status').filter({ hasText: vi('frame_update_title') });
  }
  get updateButton(): Locator {
    return this.updateNotice.getByRole('button', { name: vi('frame_update_use') });
  }

  /** Drafts of the list on the first screen. */
  draft(title: string): Locator {
    return this.page.getByRole('listitem').filter({ hasText: title });
  }
  get restored(): Locator {
    return this.page.getByText(anyVi('draft_restored'));
  }
}
