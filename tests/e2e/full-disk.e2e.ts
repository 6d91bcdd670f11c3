import { ForeignClient } from './support/foreign-client.ts';
import { AppPage, HUONG } from './support/pages/app.ts';
import { VisitForm } from './support/pages/visit.ts';
import { adult } from './support/people.ts';
import { expect, test } from './support/test.ts';
import { vi } from './support/texts.ts';

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
    symptoms: expect.stringContaining('Gõ khi bộ nhớ đã đầy'),
  });
  await tablet.page.reload();
  await app.unlock(HUONG);
  await expect(tablet.page.getByText('Trước khi đầy bộ nhớ').first()).toBeVisible();
  expect(tablet.errors).toEqual([]);
});
