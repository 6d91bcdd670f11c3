import { expect, type Page } from '@playwright/test';
import { vi } from '../texts.ts';
import { AppPage } from './app.ts';
import { Fields } from './fields.ts';

export interface NewMember {
  fullName: string;
  sex: '1' | '2';
  /** `ddmmyyyy` or a year. */
  born: string;
  /** Code and words of the relationship to the head; none for the head. */
  relation?: { code: string; words: string };
  /** This person exists already: the offered record is used. */
  existing?: boolean;
}

/** The form of a new household. */
export class HouseholdForm extends Fields {
  static async open(page: Page): Promise<HouseholdForm> {
    await new AppPage(page).follow('/ho-gia-dinh/moi');
    const form = new HouseholdForm(page);
    await expect(form.at('villageCode')).toBeVisible();
    return form;
  }

  async write(member: NewMember, index: number): Promise<void> {
    if (index > 0) await this.press(vi('household_person_more'));
    const path = `people.${index}`;
    if (member.relation) await this.choose(`${path}.relationship`, member.relation.code, member.relation.words);
    await this.type(`${path}.fullName`, member.fullName);
    await this.choose(`${path}.sex`, member.sex);
    await this.type(`${path}.birthDate`, member.born);
    if (!member.existing) return;
    const line = this.page.getByRole('listitem').filter({ hasText: member.fullName });
    await line.getByRole('button', { name: vi('patient_duplicates_use') }).click();
    await expect(this.page.getByText(vi('household_person_existing', { name: member.fullName }))).toBeVisible();
  }

  /** Saves and answers the id of the household. */
  async saveNew(): Promise<string> {
    await this.save();
    await this.page.waitForURL(/\/ho-gia-dinh\/(?!moi)[^/]+$/);
    return new AppPage(this.page).idShown();
  }
}

/** id of a member, from the page of the household. */
export async function memberId(page: Page, fullName: string): Promise<string> {
  const href = await page.getByRole('link').filter({ hasText: fullName }).first().getAttribute('href');
  return href?.split('/').at(-1) ?? '';
}
