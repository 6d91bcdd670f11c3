import { ForeignClient, type Doc } from './support/foreign-client.ts';
import { AppPage, HUONG } from './support/pages/app.ts';
import { Fields } from './support/pages/fields.ts';
import { expect, test } from './support/test.ts';
import { dayFromNow, typed } from './support/days.ts';
import { vi } from './support/texts.ts';

test('a severe reaction, told without a connection: the case, its 24 hours, its steps and the way to the server', async ({
  station,
  newTablet,
}) => {
  const server = new ForeignClient(station, 'station');
  const dose = newest(await server.all('immunizations'));
  const patientId = String(dose.patientId);
  const tablet = newTablet({ viewport: { width: 360, height: 740 } });
  await tablet.turnOn();
  const { page } = tablet;
  const app = new AppPage(page);
  await app.signIn(HUONG);
  await tablet.context.setOffline(true);

  const form = new Fields(page);
  await test.step('without signs or a day nothing is saved, and nothing typed is lost', async () => {
    await app.follow(`/tiem-chung/phan-ung/moi?nguoi=${patientId}&mui=${encodeURIComponent(dose._id)}`);
    await form.choose('severity', 'severe');
    await form.type('symptoms', 'Tím tái, khó thở');
    await form.type('onsetOn', typed(dayFromNow(1)));
    await form.press(vi('immunization_reaction_save'));
    await expect(form.issuesOf('onsetOn')).toContainText('chưa đến');
    await expect(form.at('symptoms')).toHaveValue('Tím tái, khó thở');
  });

  await test.step('the case says how much time is left, on the first screen too', async () => {
    await form.type('onsetOn', typed(dayFromNow(0)));
    await form.choose('kinds', 'cyanosis');
    await form.save(vi('immunization_reaction_save'));
    await expect(page.getByText(/Còn 2[34] giờ \d+ phút để báo cáo/)).toBeVisible();
    await app.follow('/tiem-chung/phan-ung');
    await expect(page.getByRole('link', { name: /Tím tái/ })).toBeVisible();
  });

  await test.step('a step says what it still wants; the report is noted with its time', async () => {
    await page.getByRole('link', { name: /Tím tái/ }).click();
    await form.press(vi('reaction_step_report'));
    await expect(page.getByText(vi('reaction_step_missing'))).toBeVisible();
    await page
      .getByRole('status')
      .getByRole('button', { name: vi('reaction_fill') })
      .click();
    await form.type('reportedTo', 'Sở Y tế, CDC');
    await form.save(vi('reaction_case_save'));
    await form.press(vi('reaction_step_report'));
    await page
      .getByRole('dialog')
      .getByRole('button', { name: vi('reaction_step_report') })
      .click();
    await expect(page.getByText(vi('reaction_clock_sent'))).toBeVisible();
  });

  await tablet.context.setOffline(false);
  await app.everythingIsOnServer();
  const aefi = await server.only(
    'notices',
    ({ patientId: who, severity, kinds }) => who === patientId && severity === 'severe' && String(kinds) === 'cyanosis',
  );
  expect(aefi).toMatchObject({ immunizationIds: expect.arrayContaining([dose._id]), reportedTo: 'Sở Y tế, CDC' });
  expect(await server.get('immunizations', dose._id)).toMatchObject({
    reactions: [{ severity: 'severe', kinds: ['cyanosis'] }],
  });
  expect(tablet.errors).toEqual([]);
});

/** The latest dose without a reaction that was given here, of somebody who has only that one on its day. */
function newest(doses: Doc[]): Doc {
  const given = doses.filter(
    ({ status, reactions }) => status === 'DA_TIEM' && Array.isArray(reactions) && reactions.length === 0,
  );
  const [last] = given.sort((a, b) => (String(a.occurredOn) < String(b.occurredOn) ? 1 : -1));
  if (!last) throw new Error('The demo has no dose.');
  return last;
}
