import { expect, type Page } from '@playwright/test';
import { vi } from '../texts.ts';
import { AppPage } from './app.ts';
import { Fields } from './fields.ts';
import { AttendPage } from './session.ts';

/** A dose of the immunization book that is given here now: through arrival and screening. */
export class DoseForm extends Fields {
  /** Opens the book, receives the person for the dose that is due, and finds them well. */
  static async openDue(page: Page, patientId: string, doseName: string): Promise<DoseForm> {
    await new AppPage(page).follow(`/nguoi-dan/${patientId}/tiem-chung`);
    await page.getByRole('link', { name: vi('immunization_record_for', { dose: doseName }) }).click();
    return DoseForm.begin(page);
  }

  /** From the arrival on, at whichever person is shown. */
  static async begin(page: Page): Promise<DoseForm> {
    const attend = new AttendPage(page);
    await attend.arrive();
    await attend.screen('36,8');
    await attend.conclude();
    const form = new DoseForm(page);
    await expect(form.at('lot')).toBeVisible();
    return form;
  }

  async give(): Promise<void> {
    await this.save(vi('epi_session_inject_save'));
    // What is said of saving may still be about the screening.
    await expect(this.page.getByRole('heading', { name: vi('epi_session_given') })).toBeVisible();
  }
}
