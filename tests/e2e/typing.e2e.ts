import { ADMIN, STATION, type Station } from './support/station.ts';
import { ForeignClient, type Doc } from './support/foreign-client.ts';
import { AppPage, HUONG } from './support/pages/app.ts';
import { PersonPage } from './support/pages/person.ts';
import { expect, test } from './support/test.ts';
import { vi } from './support/texts.ts';

const WORDS = 'Nhà ở cuối bản, qua cầu treo rồi rẽ trái; gọi trước khi đến, buổi tối mới có người ở nhà.';
const BATCHES = 5;
const IN_BATCH = 200;

test('R17: while other people’s records arrive, each keystroke stays and the field keeps the focus', async ({
  station,
  newTablet,
}) => {
  const server = new ForeignClient(station, 'station');
  const someone = (await server.all('patients')).find((doc) => doc.note === undefined && doc.mergedInto === undefined);
  if (!someone) throw new Error('no patient without a note');
  const tablet = newTablet();
  await tablet.turnOn();
  const app = new AppPage(tablet.page);
  await app.signIn(HUONG);
  const person = new PersonPage(tablet.page, someone._id);
  const form = await person.edit();
  await form.open(vi('patient_section_state'));
  const note = form.at('note');
  await note.focus();

  const arriving = sendMany(station, someone);
  await note.pressSequentially(WORDS, { delay: 60 });
  await expect(note).toHaveValue(WORDS);
  await expect(note).toBeFocused();
  await arriving;
  await app.everythingIsOnServer();
  await expect(note).toHaveValue(WORDS);
  await expect(note).toBeFocused();

  await person.save(form);
  await app.everythingIsOnServer();
  expect(await server.get('patients', someone._id)).toMatchObject({ note: WORDS });
  await app.follow('/tim?q=' + encodeURIComponent(nameOf(BATCHES - 1, IN_BATCH - 1)));
  await expect(tablet.page.getByText(nameOf(BATCHES - 1, IN_BATCH - 1)).first()).toBeVisible();
});

const nameOf = (batch: number, n: number) => `Người Đang Đến ${batch}x${n}`;

/** New people in batches, written at the server like those of a tablet that had been away for long. */
async function sendMany(station: Station, like: Doc): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${ADMIN.name}:${ADMIN.password}`).toString('base64')}`;
  const { _id, _rev, ...fields } = like;
  for (let batch = 0; batch < BATCHES; batch++) {
    const docs = Array.from({ length: IN_BATCH }, (_, n) => {
      const id = `${_id}-${batch}-${n}`;
      return { ...fields, _id: id, id, fullName: nameOf(batch, n), identifiers: [], was: _rev };
    });
    const answer = await fetch(`${station.url}/couch/tram-${STATION}-patients/_bulk_docs`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ docs }),
    });
    const rows = (await answer.json()) as { error?: string }[];
    expect(rows.filter((row) => row.error)).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}
