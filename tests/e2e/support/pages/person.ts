import { expect, type Locator, type Page } from '@playwright/test';
import { vi } from '../texts.ts';
import { AppPage } from './app.ts';
import { Fields } from './fields.ts';

/** The page of a person and the form of the administrative part. */
export class PersonPage {
  readonly page: Page;
  readonly id: string;

  constructor(page: Page, id: string) {
    this.page = page;
    this.id = id;
  }

  async open(): Promise<void> {
    await new AppPage(this.page).follow(`/nguoi-dan/${this.id}`);
    await expect(this.page.getByRole('heading', { name: vi('patient_timeline') })).toBeVisible();
  }

  async edit(): Promise<Fields> {
    await new AppPage(this.page).follow(`/nguoi-dan/${this.id}/sua`);
    const form = new Fields(this.page);
    await expect(form.at('fullName')).toBeVisible();
    return form;
  }
  async save(form: Fields): Promise<void> {
    await form.save(vi('patient_save'));
    await this.page.waitForURL((url) => url.pathname === `/nguoi-dan/${this.id}`);
  }

  async addAllergy(form: Fields, name: string): Promise<void> {
    await form.press(vi('patient_allergy_add'));
    await form.type('allergies.0.name', name);
    await form.choose('allergies.0.severity', 'severe');
  }
  async setPhone(form: Fields, phone: string): Promise<void> {
    await form.open(vi('patient_section_address'));
    await form.type('phone', phone);
  }
  async setNote(form: Fields, note: string): Promise<void> {
    await form.open(vi('patient_section_state'));
    await form.type('note', note);
  }

  /** Values that a merge did not keep. */
  get discarded(): Locator {
    return this.page.locator('details').filter({ hasText: vi('patient_superseded_title') });
  }
  /** What stands beside the name of a fact, such as the note. */
  fact(name: string): Locator {
    return this.page.locator('dl > div').filter({ hasText: name }).locator('dd');
  }
}
