/** Names under which browsers and Dexie say that the connection to the storage is gone, and not that one request was wrong. */
const LOST = ['DatabaseClosedError', 'InvalidStateError', 'UnknownError'];

/** True when nothing more can be read or written until the database is opened again. */
export function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return LOST.includes(error.name) || ('inner' in error && isLostConnection(error.inner));
}
