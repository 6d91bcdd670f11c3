import { expect, type Locator, type Page } from '@playwright/test';
import { vi } from '../texts.ts';
import { AppPage } from './app.ts';

/** The list of what people must decide, and one question of it. */
export class ReviewPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async list(): Promise<void> {
    await new AppPage(this.page).follow('/can-xem');
    await expect(this.page.getByRole('heading', { name: vi('review_title'), exact: true })).toBeVisible();
  }
  async decided(): Promise<void> {
    await new AppPage(this.page).follow('/can-xem?xem=da-quyet');
  }
  /** A line of the list. */
  line(text: string): Locator {
    return this.page.getByRole('listitem').filter({ hasText: text });
  }

  /** Opens the question whose line has this text. */
  async open(text: string): Promise<void> {
    await this.list();
    await this.line(text).getByRole('link').click();
    await expect(
      this.page.getByText(vi('review_offline')).or(this.page.getByText(vi('review_readonly'))),
    ).toBeVisible();
  }
  /** The card of one value. */
  card(value: string): Locator {
    return this.page.getByRole('region', { name: value });
  }
  async take(value: string, button = vi('review_take_value')): Promise<void> {
    await this.card(value).getByRole('button', { name: button }).click();
    await this.confirm();
  }
  async confirm(): Promise<void> {
    await this.page
      .getByRole('dialog')
      .getByRole('button', { name: vi('review_confirm_yes') })
      .click();
    await expect(this.page.getByText(vi('review_saved'))).toBeVisible();
  }

  /** Takes the decision back whose line has this text. */
  async undo(text: string): Promise<void> {
    await this.decided();
    await this.line(text)
      .getByRole('button', { name: vi('review_undo') })
      .first()
      .click();
    await this.page
      .getByRole('dialog')
      .getByRole('button', { name: vi('review_undo') })
      .click();
    await expect(this.page.getByText(vi('review_undone'))).toBeVisible();
  }
}
