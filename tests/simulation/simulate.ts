import { simulate } from './simulate-seed.ts';

/**
 * `npm run simulate -- --seeds 1..1000` prints a line for each seed that fails; `--seed 17` tells the whole story of one. The words may be
 * left out: `1..1000`, `17`.
 */
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const range = /^(\d+)(?:\.\.(\d+))?$/.exec(words[0] ?? process.env.TRAM_SEED ?? '');
if (!range || words.length > 1) {
  console.error('usage: npm run simulate -- --seeds FIRST..LAST | --seed SEED');
  process.exit(2);
}
const first = Number(range[1]);
const last = Number(range[2] ?? first);
const begun = performance.now();
let failed = 0;
let edits = 0;
for (let seed = first; seed <= last; seed++) {
  const { wrong, lines, accepted } = await simulate(seed);
  edits += accepted;
  if (first === last) console.log(lines.join('\n'));
  if (wrong.length === 0) continue;
  failed++;
  console.log(`seed ${seed}: ${wrong.length} wrong, e.g. ${wrong[0]}`);
}
const seconds = ((performance.now() - begun) / 1000).toFixed(1);
console.log(`${last - first + 1} seeds, ${failed} failed, ${edits} edits accepted, ${seconds} s`);
process.exitCode = failed === 0 ? 0 : 1;
