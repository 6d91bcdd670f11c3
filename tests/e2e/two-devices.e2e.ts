import { ForeignClient } from './support/foreign-client.ts';
import { AppPage, HUONG, SENG } from './support/pages/app.ts';
import { PersonPage } from './support/pages/person.ts';
import { expect, test } from './support/test.ts';
import { vi } from './support/texts.ts';

const PHONE = '0912345678';
const ALLERGY = 'Penicillin thử';
const NOTES = ['Nhà cuối bản, gọi trước khi đến', 'Đã chuyển lên nhà con gái từ tháng trước'] as const;

/** Which of the two tablets comes online first: the one that wrote first, or the one that wrote last. */
for (const order of [
  [0, 1],
  [1, 0],
] as const) {
  test(`two tablets edit one person offline, tablet ${order[0] + 1} comes back first: equal everywhere, nothing lost (R5)`, async ({
    station,
    newTablet,
  }) => {
    const server = new ForeignClient(station, 'station');
    const { _id: id } = (await server.all('patients')).find(isPlain) ?? { _id: '' };
    const tablets = [newTablet(), newTablet()] as const;
    for (const [index, tablet] of tablets.entries()) {
      await tablet.turnOn();
      await new AppPage(tablet.page).signIn(index === 0 ? HUONG : SENG);
      await tablet.context.setOffline(true);
    }
    const people = [new PersonPage(tablets[0].page, id), new PersonPage(tablets[1].page, id)] as const;

    await test.step('both edit without a connection: phone and note here, allergy and another note there', async () => {
      for (const [index, person] of people.entries()) {
        const form = await person.edit();
        if (index === 0) await person.setPhone(form, PHONE);
        else await person.addAllergy(form, ALLERGY);
        await person.setNote(form, NOTES[index] ?? '');
        await person.save(form);
      }
    });

    await test.step('one after the other comes online', async () => {
      const [first, second] = order;
      await tablets[first].context.setOffline(false);
      await new AppPage(tablets[first].page).everythingIsOnServer();
      await tablets[second].context.setOffline(false);
      await expect.poll(async () => (await server.get('patients', id)).superseded, { timeout: 60_000 }).toHaveLength(1);
    });

    const doc = await server.get('patients', id);
    await test.step('the server has both fields, one of the two notes, and the other one beside it', async () => {
      expect(doc).toMatchObject({ phone: PHONE, allergies: [{ name: ALLERGY, severity: 'severe', status: 'active' }] });
      expect(doc._conflicts).toBeUndefined();
      const [discarded] = doc.superseded as { path: string; value: string; kept: string }[];
      expect(discarded).toMatchObject({ path: 'note', kept: doc.note });
      expect([doc.note, discarded?.value].sort()).toEqual([...NOTES].sort());
    });

    await test.step('both tablets show the same, the discarded note too', async () => {
      const [kept, other] = doc.note === NOTES[0] ? NOTES : ([NOTES[1], NOTES[0]] as const);
      for (const person of people) {
        await person.open();
        await expect(person.page.getByRole('link', { name: PHONE })).toBeVisible();
        await expect(person.page.getByRole('alert').filter({ hasText: ALLERGY })).toBeVisible();
        await expect(person.fact(vi('patient_field_note'))).toHaveText(kept);
        await person.discarded.locator('summary').click();
        await expect(person.discarded).toContainText(vi('patient_superseded_value', { value: other }));
        await expect(person.discarded).toContainText(vi('patient_superseded_kept', { value: kept }));
      }
    });

    for (const tablet of tablets) expect(tablet.errors).toEqual([]);
  });
}

/** Somebody alive about whom neither phone, note nor allergy is known yet. */
function isPlain(patient: Record<string, unknown>): boolean {
  const { phone, note, death, allergies } = patient;
  return !phone && !note && !death && Array.isArray(allergies) && allergies.length === 0;
}
