import { dayFromNow, typed, written } from './support/days.ts';
import { ForeignClient } from './support/foreign-client.ts';
import { AppPage, HUONG } from './support/pages/app.ts';
import { DoseForm } from './support/pages/dose.ts';
import { VisitForm } from './support/pages/visit.ts';
import { adult } from './support/people.ts';
import { expect, test } from './support/test.ts';
import { vi } from './support/texts.ts';

test('vitals out of limits: what cannot be stops, what is unusual asks; the visit says that it was confirmed', async ({
  station,
  newTablet,
}) => {
  const server = new ForeignClient(station, 'station');
  const { _id: patientId } = await adult(server);
  const tablet = newTablet();
  await tablet.turnOn();
  const app = new AppPage(tablet.page);
  await app.signIn(HUONG);
  const form = await VisitForm.open(tablet.page, patientId);
  await form.type('reason', 'Sốt');
  await form.vital('temperatureC', '50');
  await expect(form.issuesOf('vitals.temperatureC')).toContainText('50');
  await form.press(vi('visit_finish'));
  await expect(tablet.page.getByText(vi('draft_stopped'))).toBeVisible();
  await expect(form.at('vitals.temperatureC')).toHaveValue('50');
  await form.vital('pulsePerMin', 'tám mươi');
  await expect(form.issuesOf('vitals.pulsePerMin')).toHaveText(vi('common_issue_numberInvalid'));
  await form.vital('pulsePerMin', '80');
  await form.vital('temperatureC', '39,5');
  await form.find('icdMain', 'R50');
  await form.press(vi('visit_finish'));
  const sure = tablet.page.getByRole('dialog');
  await expect(sure).toContainText('39,5');
  await sure.getByRole('button', { name: vi('draft_sure_back') }).click();
  await expect(form.at('vitals.temperatureC')).toBeFocused();
  await expect(form.at('reason')).toHaveValue('Sốt');
  const visitId = await form.finish();
  await app.everythingIsOnServer();
  expect(await server.get('visits', visitId)).toMatchObject({
    vitals: { temperatureC: 39.5, pulsePerMin: 80 },
    confirmedVitals: ['temperatureC'],
  });
  expect(tablet.errors).toEqual([]);
});

test('an ICD code that does not exist: a sentence, and the words stay until somebody changes them', async ({
  station,
  newTablet,
}) => {
  const { _id: patientId } = await adult(new ForeignClient(station, 'station'));
  const tablet = newTablet();
  await tablet.turnOn();
  const app = new AppPage(tablet.page);
  await app.signIn(HUONG);
  const form = await VisitForm.open(tablet.page, patientId);
  await form.type('reason', 'Đau đầu');

  await test.step('a code of the right form that the list does not have is asked about', async () => {
    await form.find('icdMain', 'Q99.99');
    await form.at('icdMain').blur();
    await expect(form.issuesOf('icdMain')).toContainText(vi('issue_icdUnknown', { value: 'Q99.99' }));
  });

  await test.step('what is no code at all is not taken, and does not disappear silently', async () => {
    await form.at('icdMain').fill('xyz123');
    await expect(tablet.page.getByRole('option', { name: vi('common_nothing_found') })).toBeVisible();
    await form.at('icdMain').blur();
    await expect(form.at('icdMain')).toHaveValue('xyz123');
    await expect(form.issuesOf('icdMain')).not.toBeEmpty();
  });
  expect(tablet.errors).toEqual([]);
});

test('a lot that has expired is not given; the form keeps what was typed', async ({ station, newTablet }) => {
  const server = new ForeignClient(station, 'station');
  const tablet = newTablet();
  await tablet.turnOn();
  const app = new AppPage(tablet.page);
  await app.signIn(HUONG);
  const { _id: patientId } = await adult(server);
  await app.follow(`/nguoi-dan/${patientId}/tiem-chung?ghi=TD`);
  await tablet.page.getByRole('button', { name: vi('epi_session_screen_first_go') }).click();
  const form = await DoseForm.begin(tablet.page);
  await form.type('lot', 'CU-2020');
  await form.type('expiry', typed(dayFromNow(-1)));
  const sentence = vi('issue_lotExpired', { lot: 'CU-2020', date: written(dayFromNow(-1)) });
  await expect(form.issuesOf('expiry')).toHaveText(sentence);
  await form.press(vi('epi_session_inject_save'));
  await expect(tablet.page.getByText(vi('draft_stopped'))).toBeVisible();
  await expect(form.at('lot')).toHaveValue('CU-2020');
  await form.type('lot', 'MOI-2026');
  await form.type('expiry', typed(dayFromNow(0)));
  await form.give();
  await app.everythingIsOnServer();
  const dose = await server.only('immunizations', ({ lot }) => lot === 'MOI-2026');
  expect(dose).toMatchObject({ patientId, expiry: dayFromNow(0), status: 'DA_TIEM' });
  expect(tablet.errors).toEqual([]);
});
