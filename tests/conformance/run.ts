import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { replicateWithPeer, type Server } from './peer.ts';
import { accountFrom } from './remote.ts';
import { ADMIN, startTestServer } from './server.ts';

const USAGE = `npm run conformance -- --url URL            our own cases against the server at URL
npm run conformance -- --peer URL [--url URL] [--documents 10000]
                                            the replicator of the server at --peer pulls from and pushes to ours:
                                            the one at --url, or one that is started for this
URL is the root of the protocol, for example http://127.0.0.1:5984 or https://kho.example.vn/couch.
Administrators, as NAME:PASSWORD: TRAM_CONFORMANCE_USER for --url, TRAM_CONFORMANCE_PEER_USER for --peer.`;

/** Files whose cases ask a server by its address. kill, revoked and peer start and stop servers of their own. */
const FILES = [
  ...['server', 'database', 'documents', 'bulk', 'changes', 'find', 'attachments', 'purge', 'replicate', 'details'],
  ...['listing', 'updates', 'pouchdb', 'rxdb'],
].map((name) => `tests/conformance/${name}.test.ts`);

const root = fileURLToPath(new URL('../..', import.meta.url));

class UsageError extends Error {
  override name = 'UsageError';
}

/** The arguments are visible to everyone on the machine, so an address must not carry a password. */
function rootOf(option: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw new UsageError(`--${option}: not an http or https address`);
  if (url.username || url.password) throw new UsageError(`--${option}: put the account into the environment`);
  return url.href.replace(/\/+$/, '');
}

function serverAt(option: string, value: string, variable: string): Server {
  const account = accountFrom(variable);
  if (!account) throw new UsageError(`${variable} must be NAME:PASSWORD of an administrator`);
  return { url: rootOf(option, value), ...account };
}

function runCases({ url, name, password }: Server): number {
  const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
  const env = { ...process.env, TRAM_CONFORMANCE_URL: url, TRAM_CONFORMANCE_USER: `${name}:${password}` };
  const args = [vitest, 'run', '--no-file-parallelism', '--reporter=verbose', ...FILES];
  return spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' }).status ?? 1;
}

async function runPeer(peer: Server, ours: Server | undefined, documents: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-peer-'));
  const started = ours ? undefined : await startTestServer(folder);
  try {
    const own = ours ?? { url: started?.anonymousUrl ?? '', ...ADMIN };
    const report = await replicateWithPeer(own, peer, documents);
    console.log(JSON.stringify({ conformance: 'peer', ok: true, ...report }));
  } finally {
    await started?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<number> {
  const options = { url: { type: 'string' }, peer: { type: 'string' }, documents: { type: 'string' } } as const;
  const { url, peer, documents = '10000' } = parseArgs({ options }).values;
  if (url === undefined && peer === undefined) throw new UsageError('--url or --peer is missing');
  const ours = url === undefined ? undefined : serverAt('url', url, 'TRAM_CONFORMANCE_USER');
  if (peer === undefined) return ours ? runCases(ours) : 1;
  if (!/^[1-9]\d{0,5}$/.test(documents)) throw new UsageError('--documents: a number from 1 to 999999');
  await runPeer(serverAt('peer', peer, 'TRAM_CONFORMANCE_PEER_USER'), ours, Number(documents));
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  const usage = error instanceof UsageError || (error instanceof TypeError && 'code' in error);
  console.error(usage ? `${error.message}\n\n${USAGE}` : error);
  process.exitCode = 1;
}
