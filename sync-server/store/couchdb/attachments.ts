import { NotFoundError, type AttachmentPlace } from '../engine.ts';
import { documentPath, type Access } from './access.ts';
import { isStatus } from './refusal.ts';

/** The bytes of an attachment; each piece but the last has a length that three divides. @throws NotFoundError */
export async function* readAttachment(
  access: Access,
  { id, rev, name }: AttachmentPlace,
): AsyncGenerator<Uint8Array, void, undefined> {
  const path = `${documentPath(id)}/${encodeURIComponent(name)}`;
  let rest = Buffer.alloc(0);
  try {
    for await (const piece of access.bytes({ method: 'GET', path, query: { rev }, accept: '*/*' })) {
      const bytes = Buffer.concat([rest, piece]);
      const whole = bytes.length - (bytes.length % 3);
      rest = bytes.subarray(whole);
      if (whole > 0) yield bytes.subarray(0, whole);
    }
  } catch (error) {
    throw isStatus(error, 404) ? new NotFoundError(name) : error;
  }
  if (rest.length > 0) yield rest;
}
