import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../sync-server/config.ts';
import { DEFAULT_LIMITS } from '../../sync-server/load/limits.ts';
import { startServer } from '../../sync-server/main.ts';

/** Started as a process of its own by world.ts: `node fuzz-server.ts DIR`. Prints where it is and what it answers. */
const dir = process.argv[2] ?? '';
const app = join(dir, 'app');
mkdirSync(app);
writeFileSync(join(app, 'index.html'), '<!doctype html><title>Trạm Y Tế Xã</title>');
const args = ['--port', '0', '--data', join(dir, 'data'), '--app', app, '--role', 'both'];
// Each request may name the address that it comes from: growing delays for one must not shut out the others.
const config = readConfig([...args, '--trust-proxy', 'loopback']);
const { url, port, addresses } = await startServer({ ...config, load: { ...DEFAULT_LIMITS, stallMs: 3_000 } });
const routes = addresses.routes.map(({ method, path }) => ({ method, path }));
process.stdout.write(`${JSON.stringify({ url, port, routes, mounts: addresses.mounts })}\n`);
