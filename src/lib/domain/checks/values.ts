import { entryOf, type Catalogue } from '../catalogues/index.ts';
import { readPhone } from '../identity/index.ts';
import type { Issue } from '../issues/issue.ts';
import { ask } from './codes.ts';
import { fieldOf } from './fields.ts';

/** A telephone number may be foreign or written with an old prefix: it is asked about, not refused. */
export function checkPhone(path: string, phone: string | undefined): Issue[] {
  return phone && !readPhone(phone) ? [ask(path, 'phoneMalformed', { value: phone })] : [];
}

/** A code that this version's catalogue does not have may come from a newer one: it is asked about. */
export function checkCode(path: string, code: string | undefined, catalogue: Catalogue): Issue[] {
  return code && !entryOf(catalogue, code) ? [ask(path, 'codeUnknown', { field: fieldOf(path), value: code })] : [];
}
