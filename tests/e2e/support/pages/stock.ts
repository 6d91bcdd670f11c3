import { expect, type Locator, type Page } from '@playwright/test';
import { anyVi, vi } from '../texts.ts';
import { typed } from '../days.ts';
import { AppPage } from './app.ts';
import { Fields } from './fields.ts';

/** The vaccines of the station: balances, receipts, holds, fridges. */
export class StockPages {
  readonly page: Page;
  readonly #app: AppPage;
  readonly #fields: Fields;

  constructor(page: Page) {
    this.page = page;
    this.#app = new AppPage(page);
    this.#fields = new Fields(page);
  }

  async receive(lot: {
    productCode: string;
    name: string;
    lotNo: string;
    expiry: string;
    vials: number;
  }): Promise<void> {
    await this.#app.follow('/tiem-chung/kho/nhap');
    await this.#fields.find('productCode', lot.name);
    await this.#fields.type('lotNo', lot.lotNo);
    await this.#fields.type('expiry', typed(lot.expiry));
    await this.#fields.type('vials', String(lot.vials));
    await this.#fields.type('dosesPerVial', '10');
    await this.#fields.save(vi('stock_receipt_save'));
    await this.page.waitForURL('**/tiem-chung/kho');
  }

  /** The row of a lot on the list. */
  async row(lotNo: string): Promise<Locator> {
    if (new URL(this.page.url()).pathname !== '/tiem-chung/kho') await this.#app.follow('/tiem-chung/kho');
    return this.page.getByRole('listitem').filter({ hasText: lotNo });
  }

  async suspend(lotId: string, reason: string): Promise<void> {
    await this.#app.follow(`/tiem-chung/kho/${encodeURIComponent(lotId)}`);
    await this.#fields.press(vi('stock_suspend'));
    const dialog = this.page.getByRole('dialog');
    await dialog.locator('textarea').fill(reason);
    await dialog.getByRole('button', { name: vi('stock_suspend'), exact: true }).click();
    await expect(this.page.getByText(vi('stock_state_suspended')).first()).toBeVisible();
  }

  /** A new vial of this lot, among the lots of the injection. */
  newVial(lotNo: string): Locator {
    return this.page.getByRole('button', { name: anyVi('stock_new_vial_choice') }).filter({ hasText: lotNo });
  }
  get stopped(): Locator {
    return this.page.getByText(vi('stock_stopped'));
  }
}
