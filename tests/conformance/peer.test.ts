import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { replicateWithPeer } from './peer.ts';
import { ADMIN, startTestServer } from './server.ts';

it('another server’s replicator pulls and pushes: identical leaves and attachments on both', async () => {
  const folders = [await mkdtemp(join(tmpdir(), 'peer-')), await mkdtemp(join(tmpdir(), 'peer-'))];
  const [ours, peer] = [await startTestServer(folders[0] ?? ''), await startTestServer(folders[1] ?? '')];
  try {
    const report = await replicateWithPeer(
      { url: ours.anonymousUrl, ...ADMIN },
      { url: peer.anonymousUrl, ...ADMIN },
      600,
    );
    expect(report.documents).toBe(600);
    // Nine of ten documents have one branch and the tenth three; both sides edited a quarter of them, every branch.
    expect(report.leaves).toBe(1.2 * 600 * 1.25);
    expect(report.attachments).toBeGreaterThan(50);
  } finally {
    await Promise.all([ours.close(), peer.close()]);
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  }
});
