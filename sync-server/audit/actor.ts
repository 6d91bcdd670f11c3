import type { Identified } from '../accounts/identify.ts';

/** Who is behind a request, as the audit log names them. */
export function actorOf(who: Identified): { actor: string; device: string } {
  if (!who || who.kind === 'revoked') return { actor: '', device: '' };
  if (who.kind === 'person') return { actor: who.person.id, device: who.deviceId };
  return { actor: who.name, device: '' };
}
