import { BusyError } from '../load/busy-error.ts';
import {
  DamagedError,
  ExistsError,
  InvalidNameError,
  NotFoundError,
  StorageError,
  UnavailableError,
} from '../store/engine.ts';

/** An answer other than success, in CouchDB's form: HTTP status, short name, sentence. */
export class CouchError extends Error {
  override name = 'CouchError';
  readonly status: number;
  readonly error: string;
  readonly reason: string;
  readonly headers: Record<string, string>;

  constructor(status: number, error: string, reason: string, headers: Record<string, string> = {}) {
    super(`${error}: ${reason}`);
    this.status = status;
    this.error = error;
    this.reason = reason;
    this.headers = headers;
  }
}

/** The client went away; there is nobody to answer. */
export class ClientGoneError extends Error {
  override name = 'ClientGoneError';
}

export const badRequest = (reason: string) => new CouchError(400, 'bad_request', reason);
export const queryError = (reason: string) => new CouchError(400, 'query_parse_error', reason);
export const docValidation = (reason: string) => new CouchError(400, 'doc_validation', reason);
export const illegalDocId = (reason: string) => new CouchError(400, 'illegal_docid', reason);
export const unauthorized = (reason = 'You are not authorized to access this db.') =>
  new CouchError(401, 'unauthorized', reason);
export const forbidden = (reason = 'You are not allowed to access this db.') =>
  new CouchError(403, 'forbidden', reason);
export const notFound = (reason = 'missing') => new CouchError(404, 'not_found', reason);
export const methodNotAllowed = (methods: string[]) =>
  new CouchError(405, 'method_not_allowed', `Only ${methods.join(',')} allowed`, { allow: methods.join(', ') });
export const conflict = () => new CouchError(409, 'conflict', 'Document update conflict.');
export const missingStub = (reason: string) => new CouchError(412, 'missing_stub', reason);
export const tooLarge = () => new CouchError(413, 'too_large', 'the request entity is too large');
export const badContentType = (reason: string) => new CouchError(415, 'bad_content_type', reason);
export const notImplemented = (reason: string) => new CouchError(501, 'not_implemented', reason);

/** `close`: ends the connection, so that a large body need not be read to its end. */
export function busy({ why, retryAfterS }: BusyError, close = false): CouchError {
  const headers = { 'retry-after': String(retryAfterS), ...(close ? { connection: 'close' } : {}) };
  if (why === 'disk') {
    const reason = 'The disk of the server is nearly full. Nothing was stored.';
    return new CouchError(507, 'insufficient_storage', reason, headers);
  }
  const reason = 'The server has too much to do. Nothing was stored. Try again.';
  return new CouchError(503, 'service_unavailable', reason, headers);
}

/** What a client is told about any error; undefined when it is a fault of the server. */
export function asCouchError(error: unknown): CouchError | undefined {
  if (error instanceof CouchError) return error;
  if (error instanceof BusyError) return busy(error);
  if (error instanceof NotFoundError) return notFound('Database does not exist.');
  if (error instanceof ExistsError) {
    return new CouchError(412, 'file_exists', 'The database could not be created, the file already exists.');
  }
  if (error instanceof InvalidNameError && error.tooLong) {
    return new CouchError(400, 'database_name_too_long', `The name \`${error.message}\` is too long.`);
  }
  if (error instanceof InvalidNameError) {
    const rule =
      'Only lowercase characters (a-z), digits (0-9), and any of the characters _, $, (, ), +, -, and / are allowed. ' +
      'Must begin with a letter.';
    return new CouchError(400, 'illegal_database_name', `Name: '${error.message}'. ${rule}`);
  }
  if (error instanceof DamagedError) {
    const reason = 'The file of this database is damaged and was set aside. It must be restored. Nothing was stored.';
    return new CouchError(503, 'service_unavailable', reason, { 'retry-after': '600' });
  }
  if (error instanceof UnavailableError) {
    const reason = 'The store cannot be reached. Nothing of the request is certain.';
    return new CouchError(503, 'service_unavailable', reason, { 'retry-after': String(error.retryAfterS) });
  }
  if (error instanceof StorageError) {
    return new CouchError(507, 'insufficient_storage', 'The server cannot write to its disk. Nothing was stored.');
  }
  return undefined;
}
