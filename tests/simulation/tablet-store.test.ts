import { openStore } from '../../src/lib/data/testing/store.ts';
import { localStoreSuite } from './local-store-suite.ts';

/** The store of the tablets (RxDB on IndexedDB, encrypted) keeps the same promises as the one that the simulation uses. */
localStoreSuite('the store of a tablet', async () => {
  const { store, ledger, records, db, close } = await openStore();
  await db.setFact('deviceId', 'd');
  return {
    store,
    close,
    async save(record) {
      const before = await records.get('households', record.id);
      const first = ledger.openRecord('households', record.id) === undefined;
      const base = before?.rev === undefined ? null : { record: before.record, rev: before.rev };
      const edit = { kind: 'households' as const, after: record, ...(first ? { base } : {}) };
      const [stored] = await ledger.append([edit], record.updatedBy, record.updatedAt);
      await records.write('households', [{ ...before, record, seq: stored?.seq }]);
    },
  };
});
