import { expect, type Locator, type Page } from '@playwright/test';
import { vi } from '../texts.ts';

/** The fields of an open form, by the path of the value: `people.0.fullName`. */
export class Fields {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** The control of a field. Its id depends on the name alone, because drafts keep it. */
  at(name: string): Locator {
    return this.page.locator(`[id="f-${name}"]`);
  }
  /** The sentences under a field. */
  issuesOf(name: string): Locator {
    return this.page.locator(`[id="f-${name}-issues"]`);
  }

  async type(name: string, text: string): Promise<void> {
    await this.at(name).fill(text);
    await this.at(name).blur();
  }
  /** One of a set of buttons; of a long list it is searched by the words that the app shows. */
  async choose(name: string, value: string, words?: string): Promise<void> {
    const button = this.page.locator(`input[name="${name}"][value="${value}"]`);
    if (words === undefined) await button.check();
    else await this.find(name, words);
  }
  async select(name: string, value: string): Promise<void> {
    await this.at(name).selectOption(value);
  }
  /** Types into a searching field and takes the first option with that text. */
  async find(name: string, words: string): Promise<void> {
    await this.at(name).click();
    await this.at(name).fill(words);
    const list = this.page.getByRole('listbox').filter({ visible: true });
    await list.getByRole('option').filter({ hasText: words }).first().click();
  }
  async switchOn(name: string): Promise<void> {
    const control = this.page.locator(`input[name="${name}"]`);
    if (!(await control.isChecked())) await this.page.locator(`label[for="f-${name}"]`).click();
    await expect(control).toBeChecked();
  }

  /** Unfolds a part of the form. */
  async open(title: string): Promise<void> {
    const part = this.page.locator('details').filter({ has: this.page.getByRole('heading', { name: title }) });
    if ((await part.getAttribute('open')) === null) await part.locator('summary').click();
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  /** Presses the main button; unusual values that the test means are confirmed. */
  async save(button = vi('draft_save')): Promise<void> {
    await this.press(button);
    const sure = this.page.getByRole('dialog').getByRole('button', { name: vi('draft_sure_save') });
    const said = this.page.getByText(/Đã lưu trên máy này/);
    await expect(sure.or(said).first()).toBeVisible();
    if (await sure.isVisible()) await sure.click();
    await expect(said).toBeVisible();
  }

  /** What was typed is on the disk within a second of the last key. */
  async draftIsKept(): Promise<void> {
    await this.page.waitForTimeout(1_000);
  }
}
