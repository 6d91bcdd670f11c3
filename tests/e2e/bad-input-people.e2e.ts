import { citizenCardPayload, HEAD_CARD } from './support/cards.ts';
import { dayFromNow, typed, written } from './support/days.ts';
import { ForeignClient } from './support/foreign-client.ts';
import { AppPage, HUONG } from './support/pages/app.ts';
import { Fields } from './support/pages/fields.ts';
import { PersonPage } from './support/pages/person.ts';
import { ScanPage } from './support/pages/scan.ts';
import { adult } from './support/people.ts';
import { expect, test } from './support/test.ts';
import { vi } from './support/texts.ts';

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
