import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { root } from '../../../sync-server/operate/bootstrap.mjs';

const SOURCES = ['src', 'static', 'package.json', 'package-lock.json', 'svelte.config.js', 'vite.config.ts'];
const HELPERS = ['tailwind.config.js', 'tsconfig.json', 'sync-server/operate/bootstrap.mjs', 'tests/tools'];

export interface BuiltApp {
  /** What a server serves. */
  folder: string;
  /** Output of the check of the size budget. */
  sizes: string;
}

/** A production build of the app in `copy`, from a copy of its sources: another build at the same time is not disturbed. */
export function buildApp(copy: string): BuiltApp {
  for (const path of [...SOURCES, ...HELPERS]) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(root, path), join(copy, path), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const vite = join(copy, 'node_modules', 'vite', 'bin', 'vite.js');
  execFileSync(process.execPath, [vite, 'build', '--logLevel', 'error'], {
    cwd: copy,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { folder: join(copy, 'build'), sizes: sizesOf(copy) };
}

/** The check ends with an error when a budget is exceeded; its figures are wanted all the same. */
function sizesOf(copy: string): string {
  const script = join(copy, 'tests', 'tools', 'size-budget.mjs');
  try {
    return execFileSync(process.execPath, [script], { cwd: copy, encoding: 'utf8' });
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout);
  }
}

/** Puts the bench's page and PouchDB under `bench/` of a folder that a server serves: the same origin as the app's. */
export async function buildPage(appFolder: string): Promise<void> {
  const outDir = join(appFolder, 'bench');
  await build({
    configFile: false,
    root: fileURLToPath(new URL('./page', import.meta.url)),
    base: '/bench/',
    logLevel: 'error',
    build: { outDir, emptyOutDir: true, target: 'es2023' },
    worker: { format: 'es', rolldownOptions: { output: { codeSplitting: false } } },
  });
  const { resolve } = createRequire(import.meta.url);
  cpSync(join(dirname(resolve('pouchdb/package.json')), 'dist', 'pouchdb.min.js'), join(outDir, 'pouchdb.js'));
}
