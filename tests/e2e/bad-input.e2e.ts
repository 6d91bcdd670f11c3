import { citizenCardPayload, HEAD_CARD } from './support/cards.ts';
import { dayFromNow, typed, written } from './support/days.ts';
import { ForeignClient, type Doc } from './support/foreign-client.ts';
import { AppPage, HUONG } from './support/pages/app.ts';
import { DoseForm } from './support/pages/dose.ts';
import { Fields } from './support/pages/fields.ts';
import { PersonPage } from './support/pages/person.ts';
import { ScanPage } from './support/pages/scan.ts';
import { VisitForm } from './support/pages/visit.ts';
import { expect, test } from './support/test.ts';
import { vi } from './support/texts.ts';

/** An adult woman without anything unusual. */
async function adult(server: ForeignClient): Promise<Doc> {
  const isAdult = ({ birthDate, sex, death }: Doc) =>
    sex === '2' && !death && /^19[6-9]\d-\d\d-\d\d$/.test(String(birthDate));
  const found = (await server.all('patients')).find(isAdult);
  if (!found) throw new Error('No adult in the demo.');
  return found;
}

test('a wrong PIN: a sentence, a wait that grows and outlives a restart, then everything is still there', async ({
  station,
  newTablet,
}) => {
  const tablet = newTablet();
  await tablet.turnOn();
  const app = new AppPage(tablet.page);
  const problem = tablet.page.getByRole('alert');

  await test.step('at the first sign-in the server says it, and the name stays in its field', async () => {
    await app.trySignIn({ ...HUONG, pin: '111222' });
    await expect(problem).toHaveText(vi('error_wrongCredentials'));
    await expect(tablet.page.locator('input[name=username]')).toHaveValue(HUONG.username);
    await app.signIn(HUONG);
  });

  const { _id: patientId } = await adult(new ForeignClient(station, 'station'));
  const form = await VisitForm.open(tablet.page, patientId);
  await form.type('reason', 'Gõ trước khi khoá máy');
  await tablet.page.getByRole('button', { name: vi('frame_lock') }).click();

  await test.step('four wrong PINs cost nothing, the fifth half a minute', async () => {
    for (let tries = 1; tries < 5; tries += 1) {
      await app.tryUnlock('000000');
      await expect(problem).toHaveText(vi('error_wrongPin_now'));
    }
    await app.tryUnlock('000000');
    await expect(problem).toHaveText(vi('error_wrongPin', { wait: vi('common_seconds', { count: 30 }) }));
    await expect(app.unlockButton).toBeDisabled();
  });

  await test.step('a restart does not shorten the wait, the right PIN neither; the next wrong one doubles it', async () => {
    await tablet.kill();
    await tablet.turnOn();
    const restarted = new AppPage(tablet.page);
    await restarted.tryUnlock(HUONG.pin);
    await expect(tablet.page.getByRole('alert')).toContainText('PIN không đúng. Xin chờ');
    await expect(restarted.unlockButton).toBeDisabled();
    await tablet.page.waitForTimeout(31_000);
    await restarted.tryUnlock('000000');
    await expect(tablet.page.getByRole('alert')).toHaveText(
      vi('error_wrongPin', { wait: vi('common_minutes', { count: 1 }) }),
    );
    await tablet.page.waitForTimeout(61_000);
    await restarted.unlock(HUONG);
    await expect(restarted.draft('Khám bệnh')).toBeVisible();
    expect(tablet.errors).toEqual([]);
  });
});

test('a damaged card: each fault has its sentence, and the next try works', async ({ newTablet }) => {
  const tablet = newTablet();
  await tablet.turnOn();
  await new AppPage(tablet.page).signIn(HUONG);
  const scan = await ScanPage.open(tablet.page);
  const good = citizenCardPayload(HEAD_CARD);
  for (const [payload, code] of [
    ['https://example.com/khuyen-mai', 'cardForeign'],
    [good.split('|').slice(0, 4).join('|'), 'cardTruncated'],
    [good.replace(HEAD_CARD.personalId, '00408801?345'), 'cardNumberDamaged'],
    [good.replace(HEAD_CARD.fullName, ''), 'cardNameDamaged'],
    [good.replace(HEAD_CARD.born, '31021988'), 'cardDateDamaged'],
  ] as const) {
    await scan.paste(payload);
    await expect(scan.problem).toHaveText(vi(`issue_${code}`));
    await expect(scan.field).toHaveValue(payload);
  }
  await scan.paste(good);
  await expect(scan.createButton).toBeVisible();
  expect(tablet.errors).toEqual([]);
});

test('impossible dates: born tomorrow, dead before birth; nothing is saved and nothing typed is lost', async ({
  station,
  newTablet,
}) => {
  const server = new ForeignClient(station, 'station');
  const tablet = newTablet();
  await tablet.turnOn();
  const app = new AppPage(tablet.page);
  await app.signIn(HUONG);

  await test.step('born tomorrow', async () => {
    await app.follow('/nguoi-dan/moi');
    const form = new Fields(tablet.page);
    await form.type('fullName', 'Lý Thị Ngày Mai');
    await form.choose('sex', '2');
    await form.type('birthDate', typed(dayFromNow(1)));
    await expect(form.issuesOf('birthDate')).toHaveText(vi('issue_birthInFuture', { date: written(dayFromNow(1)) }));
    await form.press(vi('patient_save'));
    await expect(tablet.page.getByText(vi('draft_stopped'))).toBeVisible();
    await expect(form.at('fullName')).toHaveValue('Lý Thị Ngày Mai');
    await form.type('birthDate', typed(dayFromNow(-1)));
    await form.select('villageCode', '02728-01');
    await form.save(vi('patient_save'));
  });

  await test.step('dead before birth, and a day that does not exist', async () => {
    const { _id: id, birthDate } = await adult(server);
    const person = new PersonPage(tablet.page, id);
    const form = await person.edit();
    await form.open(vi('patient_section_state'));
    await form.switchOn('dead');
    await form.type('death.on', '31021990');
    await expect(form.issuesOf('death.on')).toContainText('31/02/1990');
    await form.type('death.on', '01011950');
    await form.press(vi('patient_save'));
    const sentence = vi('issue_deathBeforeBirth', { date: '01/01/1950', birth: written(String(birthDate)) });
    await expect(form.issuesOf('death.on')).toHaveText(sentence);
    await app.follow(`/nguoi-dan/${id}`);
    expect((await server.get('patients', id)).death).toBeUndefined();
    const again = await person.edit();
    await expect(again.at('death.on')).toHaveValue('01/01/1950');
  });

  await app.everythingIsOnServer();
  expect(await server.only('patients', ({ fullName }) => fullName === 'Lý Thị Ngày Mai')).toMatchObject({
    birthDate: dayFromNow(-1),
  });
  expect(tablet.errors).toEqual([]);
});

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
  const form = new DoseForm(tablet.page);
  await form.type('lot', 'CU-2020');
  await form.type('expiry', typed(dayFromNow(-1)));
  const sentence = vi('issue_lotExpired', { lot: 'CU-2020', date: written(dayFromNow(-1)) });
  await expect(form.issuesOf('expiry')).toHaveText(sentence);
  await form.press(vi('immunization_save'));
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

test('a full disk: a sentence, the form stays as it is, and the same form is saved when there is room again (R9)', async ({
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
  await form.type('reason', 'Trước khi đầy bộ nhớ');
  await form.draftIsKept();

  await tablet.limitStorage(1);
  await form.type('symptoms', `Gõ khi bộ nhớ đã đầy. ${'Ho khan về đêm. '.repeat(200)}`);
  await expect(
    tablet.page
      .getByRole('alert')
      .filter({ hasText: vi('error_quota') })
      .first(),
  ).toBeVisible();
  await form.find('icdMain', 'R51');
  await form.press(vi('visit_finish'));
  await expect(
    tablet.page
      .getByRole('alert')
      .filter({ hasText: vi('error_quota') })
      .first(),
  ).toBeVisible();
  await expect(form.at('reason')).toHaveValue('Trước khi đầy bộ nhớ');
  await expect(form.at('symptoms')).toHaveValue(/Gõ khi bộ nhớ đã đầy/);

  await tablet.limitStorage(undefined);
  const visitId = await form.finish();
  await app.everythingIsOnServer();
  expect(await server.get('visits', visitId)).toMatchObject({
    reason: 'Trước khi đầy bộ nhớ',
    symptoms: expect.stringContaining('Gõ khi bộ nhớ đã đầy') as string,
  });
  await tablet.page.reload();
  await app.unlock(HUONG);
  await expect(tablet.page.getByText('Trước khi đầy bộ nhớ').first()).toBeVisible();
  expect(tablet.errors).toEqual([]);
});
