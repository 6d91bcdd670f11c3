import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../sync-server/operate/bootstrap.mjs';

const folder = join(root, 'src', 'messages', 'vi');
const catalogue = Object.assign(
  {},
  ...readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, string>),
) as Record<string, string>;

/** What the app says in Vietnamese, from its own catalogue. @throws Error for a key or a parameter that the catalogue does not have */
export function vi(key: string, params: Record<string, string | number> = {}): string {
  const text = catalogue[key];
  if (text === undefined) throw new Error(`The catalogue has no message ${key}.`);
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (!(name in params)) throw new Error(`Message ${key} needs ${name}.`);
    return String(params[name]);
  });
}

/** Like `vi`, where the parameters are whatever they are: for times and counts that a test does not fix. */
export function anyVi(key: string): RegExp {
  const text = catalogue[key];
  if (text === undefined) throw new Error(`The catalogue has no message ${key}.`);
  const parts = text.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(parts.join('.+'));
}
