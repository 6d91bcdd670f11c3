import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { AppPage, HUONG } from './pages/app.ts';
import { Tablet } from './tablet.ts';

// `node tests/e2e/support/screens.ts URL OUTDIR`: pictures of the main screens of a running demo server, for people to look at.

const SHAPES = [
  { name: 'phone', viewport: { width: 360, height: 740 } },
  { name: 'tablet', viewport: { width: 800, height: 1280 } },
  { name: 'wide', viewport: { width: 1280, height: 800 } },
] as const;

type Shape = (typeof SHAPES)[number];
interface Look {
  suffix: string;
  theme: 'light' | 'dark';
  textPercent: number;
}
const LOOKS: Look[] = [
  { suffix: 'light', theme: 'light', textPercent: 100 },
  { suffix: 'dark', theme: 'dark', textPercent: 100 },
  { suffix: 'large-text', theme: 'light', textPercent: 200 },
];

/** The first link of the screen whose address fits, for screens that need a record. */
async function firstLink(app: AppPage, from: string, address: RegExp): Promise<string> {
  await app.follow(from);
  const links = app.page.locator('main a');
  await links.first().waitFor();
  await app.page.waitForTimeout(1_000);
  const all = await links.evaluateAll((found) => found.map((link) => link.getAttribute('href') ?? ''));
  const href = all.find((one) => address.test(one));
  if (!href) throw new Error(`No link like ${address} on ${from}.`);
  return href;
}

/** Name of the picture and address of each screen. */
async function screensOf(app: AppPage): Promise<[name: string, address: string][]> {
  const person = await firstLink(app, '/viec-hom-nay', /^\/nguoi-dan\/[^/]+$/);
  const visit = await firstLink(app, '/viec-hom-nay', /\/kham-benh\/moi$/);
  const seen = visit.replace('/kham-benh/moi', '');
  const read = await firstLink(app, seen, /\/kham-benh\/(?!moi)/);
  const book = await firstLink(app, '/tiem-chung', /^\/nguoi-dan\/[^/]+\/tiem-chung/);
  const household = await firstLink(app, '/ho-gia-dinh', /^\/ho-gia-dinh\/(?!moi)[^/]+$/);
  return [
    ['today', '/viec-hom-nay'],
    ['households', '/ho-gia-dinh'],
    ['household', household],
    ['household-visit', `${household}/tham`],
    ['household-new', '/ho-gia-dinh/moi'],
    ['person', seen],
    ['person-due', person],
    ['person-edit', `${seen}/sua`],
    ['person-new', '/nguoi-dan/moi'],
    ['visit-new', visit],
    ['visit', read],
    ['book', book],
    ['dose', `${book.split('?')[0]}?ghi=`],
    ['immunization', '/tiem-chung'],
    ['invitation', '/tiem-chung/giay-moi'],
    ['schedule', '/tiem-chung/lich'],
    ['rules', '/tiem-chung/lich/quy-tac'],
    ['search', '/tim?q=nguyen'],
    ['scan', '/quet'],
    ['sync', '/dong-bo'],
    ['review', '/can-xem'],
    ['duplicates', '/trung-lap'],
    ['history', seen.replace('/nguoi-dan/', '/lich-su/patients/')],
    ['more', '/them'],
    ['settings', '/cai-dat'],
  ];
}

async function dress(page: Page, { theme, textPercent }: Look): Promise<void> {
  await page.evaluate(
    ([name, percent]) => {
      document.documentElement.dataset.theme = name;
      document.documentElement.style.fontSize = percent === 100 ? '' : `${percent}%`;
    },
    [theme, textPercent] as const,
  );
}

async function photograph(page: Page, folder: string, name: string): Promise<void> {
  for (const look of LOOKS) {
    await dress(page, look);
    await page.waitForTimeout(150);
    await page.screenshot({ path: join(folder, `${name}-${look.suffix}.png`) });
  }
  await dress(page, LOOKS[0] as Look);
}

async function takeAll(url: string, folder: string, { name, viewport }: Shape): Promise<void> {
  const tablet = new Tablet({ url: () => url, viewport });
  try {
    await tablet.turnOn();
    const app = new AppPage(tablet.page);
    await tablet.page.locator('input[name=username]').waitFor();
    await photograph(tablet.page, folder, `${name}-sign-in`);
    await app.signIn(HUONG);
    for (const [screen, address] of await screensOf(app)) {
      await app.follow(address);
      await tablet.page.waitForTimeout(1_000);
      await photograph(tablet.page, folder, `${name}-${screen}`);
    }
    await tablet.page.reload();
    await app.unlockButton.waitFor();
    await photograph(tablet.page, folder, `${name}-locked`);
  } finally {
    await tablet.remove();
  }
}

const [url, outDir] = process.argv.slice(2);
if (!url || !outDir) {
  console.error('Usage: node tests/e2e/support/screens.ts URL OUTDIR');
  process.exit(1);
}
const folder = resolve(outDir);
mkdirSync(folder, { recursive: true });
for (const shape of SHAPES) await takeAll(url.replace(/\/+$/, ''), folder, shape);
console.log(`Pictures are in ${folder}.`);
