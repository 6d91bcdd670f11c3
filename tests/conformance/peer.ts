import { peerDocuments } from './peer-data.ts';

/** A server that speaks the protocol, and who asks it. */
export interface Server {
  /** Root, without credentials and without a slash at the end. */
  url: string;
  name: string;
  password: string;
}

export interface PeerReport {
  documents: number;
  leaves: number;
  attachments: number;
}

const BATCH = 500;
const COMPARED_FILES = 100;

/**
 * `peer`'s own replicator pulls from `ours` and pushes back into a second database of `ours`; afterwards all three
 * databases must hold the same leaf revisions and the same attachments.
 * @throws Error that names the first differences
 */
export async function replicateWithPeer(ours: Server, peer: Server, documents: number): Promise<PeerReport> {
  const name = `peer-${Date.now().toString(36)}`;
  const [first, second] = [database(ours, name), database(ours, `${name}-back`)];
  const theirs = database(peer, name);
  try {
    await ask(first, 'PUT');
    await write(first, documents, 0);
    await replicate(peer, first, theirs);
    await compare(first, theirs);

    // Edits on both sides of the same documents make conflicts that only the replication can bring together.
    await write(first, Math.floor(documents / 2), 1);
    await write(theirs, Math.floor(documents / 4), 2);
    await replicate(peer, first, theirs);
    await replicate(peer, theirs, first);
    await replicate(peer, theirs, second);
    const leaves = await compare(first, theirs);
    await compare(theirs, second);
    const attachments = await compareFiles(first, [theirs, second]);
    return { documents, leaves, attachments };
  } finally {
    for (const db of [first, second, theirs]) await ask(db, 'DELETE').catch(() => undefined);
  }
}

interface Database {
  server: Server;
  url: string;
}

const database = (server: Server, name: string): Database => ({ server, url: `${server.url}/${name}` });

async function ask({ server, url }: Database, method: string, path = '', body?: unknown): Promise<Response> {
  const basic = Buffer.from(`${server.name}:${server.password}`).toString('base64');
  const headers = { authorization: `Basic ${basic}`, accept: 'application/json', 'content-type': 'application/json' };
  const init: RequestInit = { method, headers };
  if (body !== undefined) init.body = JSON.stringify(body);
  const response = await fetch(url + path, init);
  if (response.ok) return response;
  throw new Error(`${method} ${url}${path.split('?')[0]}: ${response.status} ${(await response.text()).slice(0, 300)}`);
}

async function write(db: Database, documents: number, round: number): Promise<void> {
  const docs = peerDocuments(documents, round);
  for (let start = 0; start < docs.length; start += BATCH) {
    const body = { new_edits: false, docs: docs.slice(start, start + BATCH) };
    const refused = (await (await ask(db, 'POST', '/_bulk_docs', body)).json()) as unknown[];
    if (refused.length > 0) throw new Error(`${db.url} refused ${JSON.stringify(refused[0])}`);
  }
}

/** The peer does the work, so the credentials of both go to it, in the body. */
async function replicate(peer: Server, source: Database, target: Database): Promise<void> {
  const end = ({ server, url }: Database) => ({
    url,
    auth: { basic: { username: server.name, password: server.password } },
  });
  const body = { source: end(source), target: end(target), create_target: true };
  const answer = (await (await ask({ server: peer, url: peer.url }, 'POST', '/_replicate', body)).json()) as {
    ok?: boolean;
    history?: { doc_write_failures: number }[];
  };
  const failures = answer.history?.[0]?.doc_write_failures ?? 0;
  if (answer.ok !== true || failures > 0) throw new Error(`The replication failed: ${failures} documents refused`);
}

/** The leaves of every document, tombstones too. */
async function leavesOf(db: Database): Promise<Map<string, string[]>> {
  const answer = await ask(db, 'GET', '/_changes?style=all_docs');
  const { results } = (await answer.json()) as { results: { id: string; changes: { rev: string }[] }[] };
  return new Map(results.map(({ id, changes }) => [id, changes.map((change) => change.rev).sort()]));
}

/** Answers how many leaves there are. */
async function compare(one: Database, other: Database): Promise<number> {
  const [left, right] = await Promise.all([leavesOf(one), leavesOf(other)]);
  const ids = new Set([...left.keys(), ...right.keys()]);
  const different = [...ids].filter((id) => left.get(id)?.join() !== right.get(id)?.join());
  if (different.length === 0) return [...left.values()].flat().length;
  const shown = different.slice(0, 5).map((id) => `${id}: ${left.get(id)?.join()} | ${right.get(id)?.join()}`);
  throw new Error(`${different.length} documents differ between ${one.url} and ${other.url}:\n${shown.join('\n')}`);
}

/** The bytes of some attachments: digests may differ, because CouchDB keeps text compressed. */
async function compareFiles(one: Database, others: Database[]): Promise<number> {
  const listed = await ask(one, 'GET', '/_all_docs?startkey="file-"&endkey="file-z"');
  const { rows } = (await listed.json()) as { rows: { id: string }[] };
  const step = Math.max(1, Math.floor(rows.length / COMPARED_FILES));
  let compared = 0;
  for (const [index, { id }] of rows.entries()) {
    if (index % step !== 0) continue;
    for (const name of ['ảnh/1.txt', 'scan.bin']) {
      const path = `/${encodeURIComponent(id)}/${encodeURIComponent(name)}`;
      const bytes = await bytesOf(one, path);
      for (const other of others) {
        if (!bytes.equals(await bytesOf(other, path))) throw new Error(`${id}: the attachment ${name} differs`);
      }
      compared += 1;
    }
  }
  return compared;
}

const bytesOf = async (db: Database, path: string) => Buffer.from(await (await ask(db, 'GET', path)).arrayBuffer());
