import { randomUUID } from 'node:crypto';
import { afterAll } from 'vitest';
import { engineAcceptance } from '../acceptance.ts';
import { openCouchdbEngine } from './engine.ts';
import { startPeer } from './test-peer.ts';

/**
 * With COUCHDB_URL (and TRAM_COUCHDB_CREDENTIALS=NAME:PASSWORD or TRAM_COUCHDB_PROXY_SECRET) against that CouchDB, else against our
 * own server in its place.
 */
const peer = await startPeer();
afterAll(() => peer.remove());
const run = randomUUID().slice(0, 8);

engineAcceptance('couchdb', (dir) => {
  const { url, credentials } = peer;
  return openCouchdbEngine(dir, { url, credentials, prefix: `acceptance-${dir.slice(-6).toLowerCase()}-${run}/` });
});
