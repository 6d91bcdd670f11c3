import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../../sync-server/operate/bootstrap.mjs';

// JavaScript that must be there before the first screen works, gzip, against the budget of docs/decisions/0009-size-budget.md.
const BUDGET_KB = { 'main thread': 120, worker: 180 };

const client = join(root, '.svelte-kit', 'output', 'client');
const manifest = JSON.parse(readFileSync(join(client, '.vite', 'manifest.json'), 'utf8'));
const gzipKb = (file) => gzipSync(readFileSync(file)).length / 1024;

/** A chunk and everything it imports statically. */
function closure(keys) {
  const seen = new Set();
  const visit = (key) => {
    if (seen.has(key) || !manifest[key]) return;
    seen.add(key);
    for (const next of manifest[key].imports ?? []) visit(next);
  };
  keys.forEach(visit);
  return [...seen].map((key) => manifest[key].file).filter((file) => file.endsWith('.js'));
}

const nodeNumber = (key) => Number(/nodes\/(\d+)\.js$/.exec(key)?.[1] ?? NaN);
const sourceOfNode = (key) =>
  readFileSync(join(root, '.svelte-kit', 'generated', 'client-optimized', 'nodes', `${nodeNumber(key)}.js`), 'utf8');
const firstScreen = Object.keys(manifest).filter((key) => {
  if (manifest[key].isEntry && !Number.isFinite(nodeNumber(key))) return true;
  return (
    Number.isFinite(nodeNumber(key)) &&
    (nodeNumber(key) === 0 || /routes\/(viec-hom-nay|dang-nhap)\//.test(sourceOfNode(key)))
  );
});
// The parts of the worker that unlocking and the first list need; others (bundles, reviews, history) are kept too, but loaded when asked for.
const WORKER_PARTS = ['worker.ts', 'device/open-session.ts', 'queries/index.ts'].map((part) => `src/lib/data/${part}`);
const workerParts = Object.keys(manifest).filter(
  (key) => WORKER_PARTS.includes(manifest[key].src) && key.startsWith('worker/'),
);

const kbOf = (keys) => closure(keys).reduce((sum, file) => sum + gzipKb(join(client, file)), 0);
const sizes = {
  'main thread': kbOf(firstScreen),
  worker: workerParts.length === WORKER_PARTS.length ? kbOf(workerParts) : 0,
};
for (const [part, size] of Object.entries(sizes)) {
  const ok = size > 0 && size <= BUDGET_KB[part];
  console.log(
    `${part}: ${size.toFixed(1)} KB gzip of ${BUDGET_KB[part]} KB${ok ? '' : '  <-- over budget or not found'}`,
  );
  if (!ok) process.exitCode = 1;
}
