import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCouchApp } from '../../../sync-server/couch/app.ts';
import { openPouchEngine } from './pouchdb-engine.ts';

/**
 * `node peer.ts DIR`: the protocol of our server over PouchDB's LevelDB, and nothing else: nobody signs in, no record
 * is checked, nothing is logged.
 */
const engine = openPouchEngine(process.argv[2] ?? '');
const app = createCouchApp({
  engine,
  prefix: '/couch',
  version: 'bench',
  principalOf: async () => ({ name: 'bench', roles: [], admin: true }),
  mayAccess: () => true,
});
const server = createServer((req, res) => void app.handle(req, res));
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.on('SIGTERM', () => {
  server.closeAllConnections();
  void app
    .close()
    .then(() => engine.close())
    .then(() => process.exit(0));
});
