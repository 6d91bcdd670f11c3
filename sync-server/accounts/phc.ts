import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);

/** `memory` in KiB, `tagLength` in bytes. */
export interface Argon2Cost {
  memory: number;
  passes: number;
  parallelism: number;
  tagLength: number;
}

/** Argon2id in the PHC string format, computed beside the event loop. */
export async function argon2Hash(secret: string, salt: Buffer, cost: Argon2Cost): Promise<string> {
  const tag = await derive('argon2id', { message: secret, nonce: salt, ...cost });
  const { memory, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** Whether the secret gives this hash, with the cost that the hash names. @throws Error when it is none of Argon2id's */
export async function argon2Matches(secret: string, hash: string): Promise<boolean> {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(hash) ?? [];
  if (salt === undefined || tag === undefined) throw new Error('not a hash of Argon2id');
  const wanted = Buffer.from(tag, 'base64');
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const parameters = { message: secret, nonce: Buffer.from(salt, 'base64'), ...cost, tagLength: wanted.length };
  return timingSafeEqual(await derive('argon2id', parameters), wanted);
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
