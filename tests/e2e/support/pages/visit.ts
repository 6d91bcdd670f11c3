import { expect, type Page } from '@playwright/test';
import { vi } from '../texts.ts';
import { AppPage } from './app.ts';
import { Fields } from './fields.ts';

/** The form of a visit. */
export class VisitForm extends Fields {
  static async open(page: Page, patientId: string): Promise<VisitForm> {
    await new AppPage(page).follow(`/nguoi-dan/${patientId}/kham-benh/moi`);
    const form = new VisitForm(page);
    await expect(form.at('reason')).toBeVisible();
    return form;
  }

  async vital(name: string, value: string): Promise<void> {
    await this.type(`vitals.${name}`, value);
  }

  /** Saves and answers the id of the visit. */
  async finish(): Promise<string> {
    await this.save(vi('visit_finish'));
    await this.page.waitForURL(/\/kham-benh\/(?!moi)[^/]+$/);
    return new AppPage(this.page).idShown();
  }
}
