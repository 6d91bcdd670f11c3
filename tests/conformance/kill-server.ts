import { startTestServer } from './server.ts';

/** Started as a child process by kill.test.ts, and killed: `node kill-server.ts DIR`. Prints its port. */
const server = await startTestServer(process.argv[2] ?? '');
process.stdout.write(`${server.port}\n`);
