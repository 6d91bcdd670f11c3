import { DatabaseSync } from 'node:sqlite';
import { parentPort } from 'node:worker_threads';

/** A thread of its own: copies what stands in the write-ahead log of a file into the file, without holding up readers or writers. */
parentPort?.on('message', (path: string) => {
  let fault: string | undefined;
  try {
    const db = new DatabaseSync(path, { timeout: 5000 });
    try {
      db.exec('PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(PASSIVE);');
    } finally {
      db.close();
    }
  } catch (error) {
    fault = String(error);
  }
  parentPort?.postMessage(fault);
});
