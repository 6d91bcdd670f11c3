import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Doc } from './support/foreign-client.ts';
import { ForeignClient } from './support/foreign-client.ts';
import { AppPage, HUONG } from './support/pages/app.ts';
import { VisitForm } from './support/pages/visit.ts';
import { ADMIN, STATION, type Station } from './support/station.ts';
import { expect, test } from './support/test.ts';
import { vi } from './support/texts.ts';

const PEOPLE = 50;
const TYPED = 'Đau thượng vị zqx sau bữa ăn';
const LETTERS = ['Ẩm', 'Bảy', 'Chước', 'Đượm', 'Khuê', 'Ngoan', 'Phụng', 'Quỳ', 'Thuỵ', 'Xuyến'];

const fold = (text: string) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D').toLowerCase();

/** What must not be found of one person: names that nobody else has, numbers, words about health. */
interface Secrets {
  name: string;
  folded: string;
  personalId: string;
  phone: string;
  note: string;
}
const secretsOf = (n: number): Secrets => {
  const [first, last] = [LETTERS[Math.floor(n / 10)], LETTERS[n % 10]];
  return {
    name: `Zoãn ${first} ${last}`,
    folded: fold(`Zoãn ${first} ${last}`),
    personalId: `0041${String(85_000_000 + n * 7_919)}`,
    phone: `0977${String(310_000 + n * 613)}`,
    note: `Viêm gan zx${n} mạn, đang theo dõi`,
  };
};

/** Gives fifty people of the demo these names and numbers, before a tablet has ever seen them. */
async function disguise(station: Station, server: ForeignClient): Promise<Doc[]> {
  const authorization = `Basic ${Buffer.from(`${ADMIN.name}:${ADMIN.password}`).toString('base64')}`;
  const people = (await server.all('patients')).filter(({ death }) => !death).slice(0, PEOPLE);
  const docs = people.map(({ _conflicts: _, ...doc }, n) => {
    const { name, personalId, phone, note } = secretsOf(n);
    const recordedAt = '2026-01-05T02:00:00.000Z';
    const identifiers = [{ id: `i${n}`, type: 'personalId', value: personalId, status: 'active', recordedAt }];
    const conditions = [{ id: `c${n}`, code: '15', name: note, status: 'active', note }];
    return { ...doc, fullName: name, phone, identifiers, conditions };
  });
  const answer = await fetch(`${station.url}/couch/tram-${STATION}-patients/_bulk_docs`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ docs }),
  });
  expect(((await answer.json()) as { error?: string }[]).filter(({ error }) => error)).toEqual([]);
  return people;
}

/** Each way in which a text may lie in a file. */
function formsOf(text: string): Buffer[] {
  const isLatin = [...text].every((letter) => letter.charCodeAt(0) < 256);
  return [
    Buffer.from(text, 'utf8'),
    Buffer.from(text, 'utf16le'),
    Buffer.from(text, 'utf16le').swap16(),
    Buffer.from(encodeURIComponent(text)),
    Buffer.from(JSON.stringify(text).slice(1, -1)),
    Buffer.from(Buffer.from(text, 'utf8').toString('base64').replace(/=+$/, '').slice(0, -1)),
    ...(isLatin ? [Buffer.from(text, 'latin1')] : []),
  ];
}

function filesOf(folder: string): { path: string; bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: path.slice(folder.length), bytes: readFileSync(path) }));
}

const finding = (files: { path: string; bytes: Buffer }[], text: string): string[] =>
  files.filter(({ bytes }) => formsOf(text).some((form) => bytes.includes(form))).map(({ path }) => path);

/** All that a page of the app could read of its own storage. Databases may be compressed on the disk; here they are not. */
function storageOf(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const parts: unknown[] = [{ ...localStorage }, { ...sessionStorage }, document.cookie];
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('request failed'));
      });
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await settled(indexedDB.open(name));
      for (const store of db.objectStoreNames)
        parts.push(name, store, await settled(db.transaction(store).objectStore(store).getAll()));
      db.close();
    }
    const asText = (_: string, value: unknown) =>
      value instanceof Uint8Array ? new TextDecoder('latin1').decode(value) : value;
    return JSON.stringify(parts, asText);
  });
}

test('R15: the disk of a tablet holds no name, number or diagnosis of fifty people', async ({ station, newTablet }) => {
  test.setTimeout(600_000);
  const server = new ForeignClient(station, 'station');
  const people = await disguise(station, server);
  const tablet = newTablet();
  await tablet.turnOn();
  const app = new AppPage(tablet.page);

  await test.step('the tablet receives them, shows some, saves a visit and keeps a half-typed one', async () => {
    await app.signIn(HUONG);
    for (const n of [0, 1, 2]) {
      await app.follow('/tim');
      await tablet.page.getByRole('search').getByRole('textbox').fill(secretsOf(n).folded);
      await expect(tablet.page.getByText(secretsOf(n).name).first()).toBeVisible();
    }
    await app.follow(`/nguoi-dan/${people[3]?._id}`);
    await expect(tablet.page.getByText(secretsOf(3).name).first()).toBeVisible();
    const form = await VisitForm.open(tablet.page, people[4]?._id ?? '');
    await form.type('reason', TYPED);
    // The draft and the columns are on the disk: the lock waits for them.
    await tablet.page.getByRole('button', { name: vi('frame_lock') }).click();
    await expect(app.unlockButton).toBeVisible();
  });

  const secrets = [TYPED, ...Array.from({ length: PEOPLE }, (_, n) => Object.values(secretsOf(n)) as string[]).flat()];

  await test.step('nothing of it is readable in what the app stores', async () => {
    const stored = await storageOf(tablet.page);
    expect(stored).toContain('householdId');
    expect(stored).toContain(people[3]?._id);
    expect(secrets.filter((secret) => stored.includes(secret))).toEqual([]);
  });

  await test.step('nor in any file of the browser', async () => {
    await tablet.turnOff();
    const files = filesOf(tablet.profile);
    // The search finds what is there: the app’s own title, and the id of a person, which is no secret.
    expect(finding(files, vi('common_app_name'))).not.toEqual([]);
    expect(finding(files, people[3]?._id ?? '')).not.toEqual([]);
    const found = secrets.map((secret) => [secret, finding(files, secret)] as const);
    expect(found.filter(([, paths]) => paths.length)).toEqual([]);
  });
});
