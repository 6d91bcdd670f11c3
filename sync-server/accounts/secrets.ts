import { randomBytes } from 'node:crypto';
import { ApiError } from '../http/api-error.ts';
import { argon2Hash, argon2Matches, type Argon2Cost } from './phc.ts';
import type { PersonRole } from './roles.ts';

/** OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB, 2 passes, 1 lane. */
const COST: Argon2Cost = { memory: 47_104, passes: 1, parallelism: 1, tagLength: 32 };
const MAX_WAITING = 64;

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/** One hash at a time: a burst of sign-ins takes neither the memory nor the threads that write documents to disk. */
function queued<T>(work: () => Promise<T>): Promise<T> {
  if (waiting >= MAX_WAITING)
    throw new ApiError(503, 'busy', 'Máy chủ đang có quá nhiều người đăng nhập. Hãy thử lại sau ít giây.', 5);
  waiting++;
  const turn = last.then(work).finally(() => waiting--);
  last = turn.catch(() => undefined);
  return turn;
}

/** Argon2id in the PHC string format. @throws ApiError 503 when too many are waiting */
export async function hashSecret(secret: string): Promise<string> {
  return queued(() => argon2Hash(secret, randomBytes(16), COST));
}

/** Hash of a forgotten random text, with the same cost. */
const DECOY = '$argon2id$v=19$m=19456,t=2,p=1$OdqxXOt9E6ibA4Ik1swrKw$IdZ+swMe8HEWXp02M6Ns+6/2IdxIzjlzD2JJSZbOqfI';

/** Without a hash it does the same work and answers false, so that unknown names take as long as known ones. */
export async function verifySecret(secret: string, hash: string | undefined): Promise<boolean> {
  const same = await queued(() => argon2Matches(secret, hash ?? DECOY));
  return same && hash !== undefined;
}

const COMMON = ['112233', '332211', '123321', '147258', '159753', '258000', '147852', '789456', '456789', '102030'];

/** Why a secret may not be used, as an error 400 with its own code; undefined when it may. */
export function weakness(secret: string, role: PersonRole, username: string): ApiError | undefined {
  const weak = (why: string, reason: string) => new ApiError(400, `weak_${why}`, reason);
  if (secret.length > 128) return weak('long', 'Mật khẩu dài quá 128 ký tự.');
  if (role === 'administrator' && secret.length < 10)
    return weak('short', 'Mật khẩu của quản trị viên phải có ít nhất 10 ký tự.');
  const digits = /^\d+$/.test(secret);
  if (digits && secret.length < 6) return weak('short', 'Mã PIN phải có ít nhất 6 chữ số.');
  if (!digits && secret.length < 8) return weak('short', 'Mật khẩu có chữ phải dài ít nhất 8 ký tự.');
  const guessed = repeats(secret) || runs(secret) || COMMON.includes(secret) || secret.toLowerCase() === username;
  if (guessed) return weak('guess', 'Mã này quá dễ đoán (ví dụ 123456, 000000, 121212). Hãy chọn mã khác.');
  const isBirthday = digits && isDate(secret);
  return isBirthday ? weak('date', 'Mã này giống một ngày sinh nên dễ đoán. Hãy chọn mã khác.') : undefined;
}

/** A day as people write it: ddmmyy, yymmdd, ddmmyyyy, yyyymmdd, with a year of somebody who lives. */
function isDate(digits: string): boolean {
  const day = '(0[1-9]|[12]\\d|3[01])';
  const month = '(0[1-9]|1[0-2])';
  const year = '(19[2-9]\\d|20[0-4]\\d)';
  const forms = [day + month + '\\d\\d', '\\d\\d' + month + day, day + month + year, year + month + day];
  return new RegExp(`^(${forms.join('|')})$`).test(digits);
}

/** One unit of up to three characters again and again: 000000, 121212, 123123. */
const repeats = (secret: string) => /^(.{1,3})\1+$/.test(secret);

/** Neighbours up or down: 123456, 987654. */
function runs(secret: string): boolean {
  const steps = [...secret].slice(1).map((char, index) => char.charCodeAt(0) - secret.charCodeAt(index));
  return Math.abs(steps[0] ?? 0) === 1 && steps.every((step) => step === steps[0]);
}
