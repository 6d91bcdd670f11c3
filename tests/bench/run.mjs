import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, fail, node24, run } from '../../sync-server/operate/bootstrap.mjs';

// `npm run bench -- NAME [options]`: each folder here that has a main.ts is a bench. Progress goes to standard error;
// the last line of standard output is one JSON object.
const here = dirname(fileURLToPath(import.meta.url));
const [name = '', ...options] = process.argv.slice(2);
const names = readdirSync(here).filter((one) => existsSync(join(here, one, 'main.ts')));

if (!names.includes(name)) {
  const asked = name === '' ? 'Hãy ghi tên phép đo / Name a bench' : `Không có phép đo / No such bench: ${name}`;
  fail(`${asked}. Các phép đo / Benches: ${names.join(', ')}.\nnpm run bench -- ${names[0] ?? 'NAME'} [--help]`);
}
ensureInstalled();
process.exitCode = await run(node24(), [join(here, name, 'main.ts'), ...options]);
