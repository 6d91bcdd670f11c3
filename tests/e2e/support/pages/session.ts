import { expect, type Locator, type Page } from '@playwright/test';
import { vi } from '../texts.ts';
import { Fields } from './fields.ts';

/** One person at a session: arrival, screening, injections, observation, next visit. */
export class AttendPage extends Fields {
  async arrive(): Promise<void> {
    await this.press(vi('epi_session_arrived'));
    await expect(this.at('temperatureC')).toBeVisible();
  }

  /** All questions that nothing answers are answered no. */
  async screen(temperature: string, weight?: string): Promise<void> {
    await this.type('temperatureC', temperature);
    if (weight) await this.type('weightKg', weight);
    const rest = this.page.locator('main form button').filter({ hasText: /câu còn lại/ });
    if (await rest.isVisible()) await rest.click();
  }
  async conclude(): Promise<void> {
    await this.save(vi('epi_screen_save'));
    await expect(this.at('temperatureC')).toHaveCount(0);
  }

  async inject(lot: string, expiry: string): Promise<void> {
    await this.type('lot', lot);
    await this.type('expiry', expiry);
    await this.save(vi('epi_session_inject_save'));
    await expect(this.page.getByRole('heading', { name: vi('epi_session_given') })).toBeVisible();
  }

  /** Vaccines that stay eligible and are not given today. */
  async skipOthers(): Promise<void> {
    const skip = this.page.getByRole('button', { name: /^Không tiêm / });
    while (await skip.isVisible()) {
      const before = await skip.textContent();
      await skip.click();
      const dialog = this.page.getByRole('dialog');
      await dialog.locator('input[name="skipReason"][value="noVaccine"]').check();
      await dialog.getByRole('button', { name: vi('epi_session_skip_save') }).click();
      await expect(this.page.getByRole('button', { name: before ?? '', exact: true })).toHaveCount(0);
    }
  }

  get timer(): Locator {
    return this.page.getByRole('timer');
  }
}

/** The board of a session. */
export class SessionBoard {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** The people at one stage. */
  stage(key: string): Locator {
    return this.page.getByRole('list', { name: vi(`epi_session_stage_${key}`) }).getByRole('listitem');
  }
}
