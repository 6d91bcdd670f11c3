import { ensureBuilt, ensureInstalled, node24, run } from './bootstrap.mjs';

// `npm start [-- --port N --data DIR --no-demo]`: everything from a fresh clone to a running station with a warehouse beside it.
ensureInstalled();
const node = node24();
ensureBuilt(node);
process.exitCode = await run(node, ['sync-server/operate/start.ts', ...process.argv.slice(2)]);
