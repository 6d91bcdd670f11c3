import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureBuilt, ensureInstalled, node24, root } from '../sync-server/operate/bootstrap.mjs';

// `npm test`: types, lint, units with simulation and conformance, build with its size budget, end-to-end. The last line sums all runners.
ensureInstalled();
const node = node24();
const env = { ...process.env, PATH: join(root, 'node_modules', '.bin') + delimiter + process.env.PATH };
const total = { passed: 0, failed: 0, skipped: 0 };
const results = join(root, 'test-results');
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const bin = (pkg, file) => join(root, 'node_modules', pkg, file);
function call(args) {
  return spawnSync(node, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env }).status === 0;
}

function check(name, ...commands) {
  console.log(`\n── ${name}`);
  const ok = commands.every(call);
  total[ok ? 'passed' : 'failed'] += 1;
  console.log(`${ok ? 'passed' : 'FAILED'}: ${name}`);
}

/** Adds a runner's own counts; a runner that failed without a count is one failure. */
function counted(name, args, count) {
  console.log(`\n── ${name}`);
  const ok = call(args);
  let sums = { passed: 0, failed: 0, skipped: 0 };
  try {
    sums = count();
  } catch (error) {
    console.log(`no report of ${name}: ${error.message}`);
  }
  if (!ok && sums.failed === 0) sums.failed = 1;
  if (ok && sums.passed === 0) sums.failed += 1;
  for (const key of Object.keys(total)) total[key] += sums[key];
}

const json = (file) => JSON.parse(readFileSync(join(results, file), 'utf8'));
const messages = ['compile', '--project', './src/messages/project.inlang', '--outdir', './src/lib/paraglide'];

check(
  'types',
  [bin('@inlang/paraglide-js', 'bin/run.js'), ...messages],
  [bin('@sveltejs/kit', 'svelte-kit.js'), 'sync'],
  [bin('svelte-check', 'bin/svelte-check'), '--fail-on-warnings', '--tsconfig', './tsconfig.json', '--output', 'human'],
);
check('lint', [bin('eslint', 'bin/eslint.js'), '.', '--max-warnings', '0']);
check('format', [bin('prettier', 'bin/prettier.cjs'), '--check', '.', '--log-level', 'warn']);
counted(
  'unit, simulation, conformance',
  [bin('vitest', 'vitest.mjs'), 'run', '--reporter=dot', '--reporter=json', '--outputFile.json=test-results/unit.json'],
  () => {
    const report = json('unit.json');
    // A file that could not even be loaded has no test of its own.
    const broken = report.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    ).length;
    return { passed: report.numPassedTests, failed: report.numFailedTests + broken, skipped: report.numPendingTests };
  },
);
console.log('\n── build');
ensureBuilt(node);
check('size budget', ['tests/tools/size-budget.mjs']);
counted('end to end', [bin('@playwright/test', 'cli.js'), 'test'], () => {
  const { stats } = json('e2e.json');
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
});

console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`);
process.exitCode = total.failed ? 1 : 0;
