import * as m from '$lib/paraglide/messages';
import { sentence } from '../format/sentence.ts';

/** `Nhân viên y tế` of `healthWorker`; a role that this version does not know is shown as it is. */
export function roleText(role: string): string {
  return sentence(`settings_role_${role}`) ?? m.settings_role() + ' ' + role;
}
