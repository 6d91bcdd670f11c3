import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { attachmentCases } from './acceptance/attachments.ts';
import { changesCases } from './acceptance/changes.ts';
import { editCases } from './acceptance/edits.ts';
import { engineCases } from './acceptance/engine.ts';
import { listingCases } from './acceptance/listing.ts';
import { purgeCases } from './acceptance/purge.ts';
import { replicationCases } from './acceptance/replication.ts';
import type { Database, Engine } from './engine.ts';

/** Opens the store in a folder; called again on the same folder after a close. */
export type OpenEngine = (dir: string) => Promise<Engine>;

export interface UnderTest {
  engine: Engine;
  /** Closes the engine and opens the same store again. */
  reopen(): Promise<void>;
  /** A new database with a name of its own. */
  database(): Promise<Database>;
}

/** What every engine must do. Call it from the engine's own test file. */
export function engineAcceptance(name: string, openEngine: OpenEngine): void {
  describe(`engine ${name}`, () => {
    let dir = '';
    let current: Engine | undefined;
    let count = 0;
    const test: UnderTest = {
      get engine() {
        if (!current) throw new Error('the engine is not open');
        return current;
      },
      async reopen() {
        await current?.close();
        current = await openEngine(dir);
      },
      database() {
        count += 1;
        return test.engine.create(`db-${count}`);
      },
    };
    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'store-'));
      current = await openEngine(dir);
    });
    afterAll(async () => {
      await current?.close();
      await rm(dir, { recursive: true, force: true });
    });
    describe('databases', () => engineCases(test));
    describe('edits', () => editCases(test));
    describe('replicated revisions', () => replicationCases(test));
    describe('changes', () => changesCases(test));
    describe('listing', () => listingCases(test));
    describe('purge', () => purgeCases(test));
    describe('attachments', () => attachmentCases(test));
  });
}
