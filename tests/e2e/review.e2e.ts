import { ForeignClient, type Doc } from './support/foreign-client.ts';
import { AppPage, HUONG, LAN, MAY, SENG } from './support/pages/app.ts';
import { PersonPage } from './support/pages/person.ts';
import { ReviewPage } from './support/pages/review.ts';
import { VisitForm } from './support/pages/visit.ts';
import { expect, test } from './support/test.ts';
import { vi } from './support/texts.ts';

const BORN = ['05/04/1971', '04/05/1971'] as const;
const NAMES = ['Máy Hương', 'Máy thôn'] as const;
const typedDate = (written: string) => written.replaceAll('/', '');
const stored = (written: string) => written.split('/').reverse().join('-');

test('two birth dates written offline: the head is asked, decides without a connection, and all tablets end equal (R5)', async ({
  station,
  newTablet,
}) => {
  const server = new ForeignClient(station, 'station');
  const area = ((await server.get('settings', 'people')).people as { id: string; villageCodes?: string[] }[]).find(
    (one) => one.id === 'demo-may',
  )?.villageCodes;
  const patient = (await server.all('patients')).find(
    (one) => isPlain(one) && area?.includes(String(one.villageCode)),
  ) as Doc;
  const { _id: id } = patient;
  const name = String(patient.fullName);
  // The second one belongs to the village worker.
  const tablets = [newTablet(), newTablet()] as const;
  for (const [index, tablet] of tablets.entries()) {
    await tablet.turnOn();
    await new AppPage(tablet.page).signIn(index === 0 ? HUONG : MAY, NAMES[index]);
    await tablet.context.setOffline(true);
    const person = new PersonPage(tablet.page, id);
    for (const born of index === 0 ? ['06/06/1971', BORN[0]] : [BORN[1]]) {
      const form = await person.edit();
      await form.type('birthDate', typedDate(born));
      await person.save(form);
    }
  }
  const [first, second] = tablets;
  await first.context.setOffline(false);
  await new AppPage(first.page).everythingIsOnServer();
  await second.context.setOffline(false);
  const asked = vi('frame_attention', { count: 1 });
  for (const { page } of tablets) await expect(new AppPage(page).chip).toHaveText(asked, { timeout: 60_000 });

  const head = newTablet({ viewport: { width: 360, height: 740 } });
  await head.turnOn();
  const app = new AppPage(head.page);
  await app.trySignIn(LAN);
  await expect(app.chip).toHaveText(asked, { timeout: 60_000 });
  await app.isInstalled();
  const review = new ReviewPage(head.page);

  await test.step('who wrote one of the values may decide, a village worker too; anybody else reads it', async () => {
    const reader = newTablet();
    await reader.turnOn();
    await new AppPage(reader.page).trySignIn(SENG);
    await expect(new AppPage(reader.page).chip).toHaveText(asked, { timeout: 60_000 });
    for (const [tablet, may] of [
      [tablets[0], true],
      [tablets[1], true],
      [reader, false],
    ] as const) {
      const seen = new ReviewPage(tablet.page);
      await seen.open(name);
      const { page } = tablet;
      await expect(page.getByRole('button', { name: vi('review_take_value') })).toHaveCount(may ? 2 : 0);
      await expect(page.getByText(vi('review_readonly'))).toHaveCount(may ? 0 : 1);
    }
    expect(reader.errors).toEqual([]);
    await reader.turnOff();
  });

  await test.step('the person and the list say what is to be decided, with both values, who, when and where', async () => {
    await new PersonPage(head.page, id).open();
    await expect(head.page.getByText(vi('review_person_notice', { count: 1 }))).toBeVisible();
    await expect(head.page.getByText(vi('sync_mark_needs_decision')).first()).toBeVisible();
    await review.open(name);
    for (const [index, born] of BORN.entries()) {
      await expect(review.card(born)).toContainText(index === 0 ? 'Nguyễn Thị Hương' : 'Vàng Thị Mây');
      await expect(review.card(born)).toContainText(NAMES[index] ?? '');
    }
  });

  await test.step('she decides without a connection, takes it back, and decides again', async () => {
    await head.context.setOffline(true);
    await review.take(BORN[0]);
    await expect(app.chip).toHaveText(vi('frame_offline_waiting', { count: 2 }));
    await review.undo(name);
    await expect(app.chip).toHaveText(asked);
    await review.open(name);
    await review.take(BORN[0]);
    await head.context.setOffline(false);
    await app.everythingIsOnServer();
  });

  await test.step('nobody is asked any more, the server and every tablet have the same date, and the other one is in the history', async () => {
    for (const tablet of [...tablets, head]) {
      await new AppPage(tablet.page).everythingIsOnServer();
      await new PersonPage(tablet.page, id).open();
      await expect(tablet.page.getByText(vi('common_born', { date: BORN[0] }))).toBeVisible();
      await new AppPage(tablet.page).follow(`/lich-su/patients/${id}`);
      await expect(
        tablet.page.getByText(vi('history_what_decided', { type: vi('review_type_field') })).first(),
      ).toBeVisible();
      await expect(tablet.page.locator('main')).toContainText(BORN[1]);
      // Both edits of the first tablet, each by itself, on every tablet.
      await expect(tablet.page.locator('.no-print li.entry').filter({ hasText: '06/06/1971' })).toHaveCount(2);
    }
    const doc = await server.get('patients', id);
    expect(doc).toMatchObject({ birthDate: stored(BORN[0]) });
    expect(doc._conflicts).toBeUndefined();
    expect((await server.all('reviews')).map(({ decisions }) => (decisions as unknown[]).length)).toEqual([3]);
  });
  for (const tablet of [...tablets, head]) expect(tablet.errors).toEqual([]);
});

test('a signed visit that is corrected keeps what was signed, and shows the amendment', async ({
  station,
  newTablet,
}) => {
  const server = new ForeignClient(station, 'station');
  const { _id: id } = (await server.all('patients')).find(isPlain) as Doc;
  const tablet = newTablet();
  await tablet.turnOn();
  const app = new AppPage(tablet.page);
  await app.signIn(HUONG);
  const form = await VisitForm.open(tablet.page, id);
  await form.type('reason', 'Đau đầu');
  await form.vital('temperatureC', '37,2');
  const visitId = await form.finish();
  await app.everythingIsOnServer();
  const signed = await server.get('visits', visitId);

  await tablet.page.getByRole('button', { name: vi('visit_correct') }).click();
  const correction = new VisitForm(tablet.page);
  await correction.type('reason', 'Đau đầu, chóng mặt');
  await correction.save(vi('visit_finish'));
  const amended = tablet.page.getByRole('region', { name: vi('history_what_amended') });
  await expect(amended).toContainText('Đau đầu, chóng mặt');
  await expect(amended).toContainText('Nguyễn Thị Hương');
  await app.everythingIsOnServer();
  expect(await server.get('visits', visitId)).toMatchObject({
    reason: 'Đau đầu',
    signedAt: signed.signedAt,
    amendments: [{ fields: { reason: { before: 'Đau đầu', after: 'Đau đầu, chóng mặt' } } }],
  });
  await app.follow(`/lich-su/visits/${visitId}`);
  await expect(tablet.page.locator('main')).toContainText('Đau đầu, chóng mặt');
  expect(tablet.errors).toEqual([]);
});

test('two records of one person are merged, stand as one everywhere, and are taken apart again', async ({
  station,
  newTablet,
}) => {
  const server = new ForeignClient(station, 'station');
  const tablet = newTablet();
  await tablet.turnOn();
  const app = new AppPage(tablet.page);
  await app.signIn(LAN);
  const { page } = tablet;

  await app.follow('/trung-lap');
  const pair = page.locator('main').getByRole('listitem').first();
  await pair.getByRole('link').click();
  await page.waitForURL(/\/trung-lap\/[^/]+\/[^/]+$/);
  const [keepId, dropId] = [app.idShown(-2), app.idShown(-1)];
  const drop = await server.get('patients', dropId);
  await page
    .getByRole('region', { name: vi('duplicate_record_a') })
    .getByRole('button')
    .click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: vi('duplicate_merge_yes') })
    .click();
  await page.waitForURL(`**/nguoi-dan/${keepId}`);
  await app.everythingIsOnServer();
  expect(await server.get('patients', dropId)).toMatchObject({ fullName: drop.fullName, mergedInto: keepId });

  await test.step('the record that was given up leads to the one that stands', async () => {
    await app.follow('/viec-hom-nay');
    await page.evaluate((path) => {
      const link = document.createElement('a');
      link.href = path;
      document.body.append(link);
      link.click();
    }, `/nguoi-dan/${dropId}`);
    await page.waitForURL(`**/nguoi-dan/${keepId}`);
    await app.follow(`/trung-lap/${keepId}/${dropId}`);
    await expect(page.getByText(vi('duplicate_already'))).toBeVisible();
  });

  await test.step('the merging is taken back: two people again, here and on the server', async () => {
    await new ReviewPage(page).undo(vi('review_type_duplicatePeople'));
    await app.everythingIsOnServer();
    expect((await server.get('patients', dropId)).mergedInto).toBeUndefined();
    await app.follow(`/nguoi-dan/${dropId}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(String(drop.fullName));
  });
  expect(tablet.errors).toEqual([]);
});

/** Somebody alive of whom only what the demo wrote is known. */
function isPlain({ phone, note, death, sex, birthDate }: Doc): boolean {
  return !phone && !note && !death && sex === '2' && /^19[5-8]\d-\d\d-\d\d$/.test(String(birthDate));
}
