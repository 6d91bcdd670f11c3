import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectAttachments,
  expectAudit,
  expectAuditOfPeople,
  expectContents,
  expectFilesWhole,
  expectLocals,
  expectPeople,
  expectRevisions,
  expectWhole,
} from './kill-checks.ts';
import { KillableServer } from './kill-server.ts';
import { Acknowledged, write } from './kill-writers.ts';

/** `KILL_ROUNDS=200 npx vitest run tests/conformance/kill.test.ts` is the long run of docs/figures/kill.md. */
const ROUNDS = Number(process.env.KILL_ROUNDS ?? 5);
const CLIENTS = 8;
const MINUTE_MS = 60_000;

let server: KillableServer;

describe('kill -9', () => {
  beforeAll(async () => {
    server = new KillableServer(await mkdtemp(join(tmpdir(), 'kill-')));
    await server.start();
    await server.json('PUT', '/couch/kill');
    const villages = [{ code: 'tk-1', name: 'Thôn Một' }];
    const station = { code: 'tk', name: 'Trạm Y tế TK', provinceCode: '01', communeCode: '00004', villages };
    await server.json('POST', '/api/stations', station);
  });
  afterAll(async () => {
    await server.kill();
    await rm(server.dir, { recursive: true, force: true });
  });

  it(
    `R20: after each of ${ROUNDS} kills everything that was acknowledged is there`,
    async () => {
      const kept = new Acknowledged();
      let audit: { hash: string } | undefined;
      for (let round = 0; round < ROUNDS; round++) {
        kept.contents = new Map();
        const writers = Array.from({ length: CLIENTS }, (_, client) => write(server, kept, round, client));
        await sleep(20 + Math.random() * 600);
        await server.kill();
        await Promise.all(writers);
        if (round % 4 === 3) await killWhileItStarts();

        await server.start();
        await expectRevisions(server, kept);
        await expectContents(server, kept);
        await expectAttachments(server, kept, round);
        await expectLocals(server, kept);
        await expectPeople(server, kept);
        await expectWhole(server);
        audit = expectAudit(server.dir, audit);
      }
      expect(kept.count).toBeGreaterThan(ROUNDS * CLIENTS);
      for (const some of [kept.attachments, kept.locals, kept.purged, kept.people])
        expect(some.size).toBeGreaterThan(0);
      expectAuditOfPeople(server.dir, kept);
      await server.kill();
      expectFilesWhole(server.dir);
      if (process.env.KILL_ROUNDS) report(kept);
    },
    ROUNDS * MINUTE_MS,
  );
});

/** The check of the files and the recovery of their logs are cut as well. */
async function killWhileItStarts(): Promise<void> {
  server.spawn();
  await sleep(Math.random() * 1_000);
  await server.kill();
}

function report(kept: Acknowledged): void {
  const { attachments, locals, purged, people } = kept;
  const sizes = Object.entries({ attachments, locals, purged, people }).map(([name, { size }]) => `${size} ${name}`);
  console.log(`${ROUNDS} kills: ${kept.count} revisions acknowledged, ${sizes.join(', ')}; nothing lost`);
}
