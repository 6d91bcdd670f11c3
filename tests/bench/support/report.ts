import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';

/** One line for who waits. */
export function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** One figure that was wanted and whether it was reached. */
export interface Target {
  name: string;
  value: number;
  target: string;
  met: boolean;
}

/** Prints the result as the last line of standard output. */
export function printResult(bench: string, result: { targets: Target[] } & Record<string, unknown>): void {
  const { targets, ...rest } = result;
  const met = targets.every((one) => one.met);
  for (const one of targets) {
    progress(`${one.met ? 'met   ' : 'MISSED'} ${one.name}: ${one.value} (wanted ${one.target})`);
  }
  process.stdout.write(`${JSON.stringify({ bench, met, targets, ...rest, ...facts() })}\n`);
}

/** Load of the machine: processes that wanted to run in the last minute. */
export const load = () => Number((loadavg()[0] ?? 0).toFixed(2));

function facts() {
  const [cpu] = cpus();
  return {
    at: new Date().toISOString(),
    machine: {
      cpu: cpu?.model ?? 'unknown',
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      system: `${platform()} ${release()} ${arch()}`,
      load: load(),
    },
    versions: {
      node: process.versions.node,
      sqlite: process.versions.sqlite,
      ...packages('pouchdb', 'leveldown', 'zod'),
    },
  };
}

function packages(...names: string[]): Record<string, string> {
  const { resolve } = createRequire(import.meta.url);
  const version = (name: string) =>
    (JSON.parse(readFileSync(resolve(`${name}/package.json`), 'utf8')) as { version: string }).version;
  return Object.fromEntries(names.map((name) => [name, version(name)]));
}
