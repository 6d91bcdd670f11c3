import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Draft } from '../../data/api.ts';
import { DraftKeeper, type DraftBody, type DraftStore } from './draft-keeper.ts';

type Body = DraftBody<{ name: string }>;
const body = (name: string): Body => ({ value: { name }, raw: {}, confirmed: [] });

/** A store whose writes end when the test says so. */
class SlowStore implements DraftStore {
  saved: string | undefined;
  focus: string | undefined;
  writes = 0;
  full = false;
  release: () => void = () => {};
  slow = false;

  async draft(): Promise<Draft | undefined> {
    return undefined;
  }
  async putDraft(draft: Omit<Draft, 'savedAt'>): Promise<void> {
    this.writes += 1;
    if (this.slow) await new Promise<void>((resolve) => (this.release = resolve));
    if (this.full) throw new Error('quota');
    this.saved = (draft.value as Body).value.name;
    this.focus = draft.focus;
  }
  async deleteDraft(): Promise<void> {
    this.saved = undefined;
  }
}

let store: SlowStore;
let errors: unknown[];
let keeper: DraftKeeper<{ name: string }>;
beforeEach(() => {
  vi.useFakeTimers();
  store = new SlowStore();
  errors = [];
  keeper = new DraftKeeper(store, 'visit:p1:new', '/nguoi-dan/p1/kham-benh/moi', (error) => errors.push(error));
});

describe('R21: what is typed is on the disk within a second', () => {
  test('while typing goes on without a pause', async () => {
    for (const name of ['N', 'Ng', 'Ngu', 'Nguy']) {
      keeper.put(body(name), 'Khám', 'f-name');
      await vi.advanceTimersByTimeAsync(190);
    }
    expect(store.saved).toBe('Ngu');
    await vi.advanceTimersByTimeAsync(500);
    expect([store.saved, store.focus]).toEqual(['Nguy', 'f-name']);
  });

  test('at once when the page is left', async () => {
    keeper.put(body('Lan'), 'Khám');
    await keeper.flush();
    expect(store.saved).toBe('Lan');
  });

  test('a slow disk never puts an older text over a newer one', async () => {
    store.slow = true;
    keeper.put(body('old'), 'Khám');
    await vi.advanceTimersByTimeAsync(500);
    keeper.put(body('new'), 'Khám');
    await vi.advanceTimersByTimeAsync(500);
    store.slow = false;
    expect(store.writes).toBe(1);
    store.release();
    await keeper.flush();
    expect(store.saved).toBe('new');
  });
});

describe('R9: a full disk loses nothing', () => {
  test('the failure is told, and the text is written when there is room again', async () => {
    store.full = true;
    keeper.put(body('Lan'), 'Khám');
    await keeper.flush();
    expect(errors).toHaveLength(1);
    store.full = false;
    await keeper.flush();
    expect(store.saved).toBe('Lan');
  });
});

describe('the draft goes only when the record is safe', () => {
  test('a save that fails keeps it', async () => {
    keeper.put(body('Lan'), 'Khám');
    await expect(keeper.hold(() => Promise.reject(new Error('storage')))).rejects.toThrow('storage');
    expect(store.saved).toBe('Lan');
  });

  test('during the save it is still on the disk, afterwards it is gone', async () => {
    keeper.put(body('Lan'), 'Khám');
    let during: string | undefined;
    await keeper.hold(async () => void (during = store.saved));
    expect([during, store.saved, keeper.kept]).toEqual(['Lan', undefined, false]);
  });
});
