import { slowly, timed } from './records.ts';

interface Pouch {
  replicate: { from(remote: Pouch): Promise<{ docs_written: number }> };
  destroy(): Promise<void>;
}
type PouchConstructor = new (name: string, options?: Record<string, unknown>) => Pouch;

export interface PeerDownload {
  /** Address of the station's databases without the kind. */
  databases: string;
  kinds: string[];
  username: string;
  password: string;
}

/** PouchDB's `replicate.from` into IndexedDB, one database after the other as ours. Nothing is encrypted. */
export async function peerDownload({ databases, kinds, username, password }: PeerDownload) {
  const { PouchDB } = globalThis as unknown as { PouchDB: PouchConstructor };
  let docs = 0;
  const ms = await slowly(() =>
    timed(async () => {
      for (const kind of kinds) {
        const local = new PouchDB(`bench-peer-${kind}`, { adapter: 'idb' });
        const remote = new PouchDB(databases + kind, { auth: { username, password }, skip_setup: true });
        docs += (await local.replicate.from(remote)).docs_written;
      }
    }),
  );
  return { docs, ms };
}
