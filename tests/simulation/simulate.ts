import { liveThrough } from './faults.ts';
import { World } from './world.ts';

/** `node tests/simulation/simulate.ts 1..200` prints a line for each seed that fails; with one seed it tells the whole story. */
const range = /^(\d+)(?:\.\.(\d+))?$/.exec(process.argv[2] ?? '');
if (!range) {
  console.error('usage: node tests/simulation/simulate.ts SEED | FIRST..LAST');
  process.exit(2);
}
const first = Number(range[1]);
const last = Number(range[2] ?? first);
let failed = 0;
for (let seed = first; seed <= last; seed++) {
  const world = new World(String(seed));
  try {
    await world.begin();
    await liveThrough(world);
    await world.quiet();
    const wrong = [...(await world.differences()), ...(await world.lostEdits())];
    if (first === last) console.log(world.lines.join('\n'));
    if (wrong.length === 0) continue;
    failed++;
    console.log(`seed ${seed}: ${wrong.length} wrong, e.g. ${wrong[0]}`);
  } finally {
    await world.end();
  }
}
console.log(`${last - first + 1} seeds, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
