import type { Locator, Page } from '@playwright/test';
import { vi } from '../texts.ts';
import { AppPage } from './app.ts';

/** The screen that reads cards; a code is pasted, as from a hand scanner. */
export class ScanPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }
  static async open(page: Page): Promise<ScanPage> {
    await new AppPage(page).follow('/quet');
    return new ScanPage(page);
  }

  async paste(payload: string): Promise<void> {
    await this.field.fill(payload);
    await this.page.getByRole('button', { name: vi('scan_read'), exact: true }).click();
  }
  get field(): Locator {
    return this.page.locator('input[name=scanCode]');
  }
  /** The sentence about a code that could not be read. */
  get problem(): Locator {
    return this.page.getByRole('alert');
  }
  get createButton(): Locator {
    return this.page.getByRole('button', { name: vi('scan_create'), exact: true });
  }
}
