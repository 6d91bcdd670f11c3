import { expect, test } from 'vitest';
import { localStoreSuite } from './local-store-suite.ts';
import { createMemoryStore, emptyDisk } from './memory-store.ts';

localStoreSuite('the memory store', async () => {
  const store = createMemoryStore(emptyDisk());
  return { store, save: (record) => store.save('households', record.id, () => record) };
});

test('a killed process has done its call wholly or not at all', async () => {
  const disk = emptyDisk();
  const gates: (() => void)[] = [];
  const store = createMemoryStore(disk, () => new Promise((resolve) => gates.push(resolve)));
  let told = false;
  const identity = { instance: 'i', generation: 'g' };
  void store.setServerIdentity(identity).then(() => (told = true));
  expect(disk.identity).toBeUndefined();
  gates[0]?.();
  await new Promise(setImmediate);
  expect(disk.identity).toEqual(identity);
  expect(told).toBe(false);
});
