import { expect, type Page } from '@playwright/test';
import { vi } from '../texts.ts';
import { AppPage } from './app.ts';
import { Fields } from './fields.ts';

/** The immunization book of a person, and the form of a dose. */
export class DoseForm extends Fields {
  /** Opens the book and begins the dose that is due. */
  static async openDue(page: Page, patientId: string, doseName: string): Promise<DoseForm> {
    await new AppPage(page).follow(`/nguoi-dan/${patientId}/tiem-chung`);
    await page.getByRole('link', { name: vi('immunization_record_for', { dose: doseName }) }).click();
    const form = new DoseForm(page);
    await expect(form.at('lot')).toBeVisible();
    return form;
  }

  async give(): Promise<void> {
    await this.save(vi('immunization_save'));
  }
}
