import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Runs on any Node from 20 on and before anything is installed: plain JavaScript, nothing but Node's own modules.

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Ends the program with a sentence instead of a stack. */
export function fail(sentence) {
  console.error(`\n${sentence}\n`);
  process.exit(1);
}

const digest = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

/** Installs the packages of the lock file, only when it changed since the last time. */
export function ensureInstalled() {
  const stamp = join(root, 'node_modules', '.installed-lock');
  const lock = digest(readFileSync(join(root, 'package-lock.json')));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.log('Đang cài các gói cần thiết (chỉ khi package-lock.json thay đổi)…');
  const npm = process.env.npm_execpath ? [process.execPath, [process.env.npm_execpath]] : ['npm', []];
  const done = spawnSync(npm[0], [...npm[1], 'ci', '--loglevel=error'], { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) fail('Không cài được các gói. Hãy kiểm tra kết nối mạng rồi chạy lại lệnh này.');
  writeFileSync(stamp, lock);
}

/** Path of a Node >= 24.7, the first with Argon2: the pinned one of the optional dependency, else the one that runs this. */
export function node24() {
  for (const candidate of [join(root, 'node_modules', '.bin', 'node'), process.execPath]) {
    if (!existsSync(candidate)) continue;
    const version = spawnSync(candidate, ['--version'], { encoding: 'utf8' }).stdout ?? '';
    const [major, minor] = version.slice(1).split('.').map(Number);
    if (major > 24 || (major === 24 && minor >= 7)) return candidate;
  }
  return fail('Cần Node.js 24.7 trở lên để chạy máy chủ. Hãy cài Node.js 24.7 trở lên rồi chạy lại lệnh này.');
}

/** Files that the compiler of the messages leaves beside its settings: made by the build, so no reason for another one. */
const BESIDE_PROJECT = new Set(['README.md', '.gitignore', '.meta.json', '.lix', 'cache']);

function files(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .filter((name) => name !== 'paraglide' && !BESIDE_PROJECT.has(name))
    .sort()
    .flatMap((name) => files(join(path, name)));
}

/** Builds the app, only when a source file changed since the last build. */
export function ensureBuilt(node) {
  const inputs = ['src', 'static', 'package-lock.json', 'svelte.config.js', 'vite.config.ts', 'tailwind.config.js'];
  const sources = inputs.flatMap((name) => files(join(root, name))).filter((path) => !path.endsWith('.test.ts'));
  const key = digest(...sources.flatMap((path) => [path.slice(root.length), readFileSync(path)]));
  const stamp = join(root, 'build', '.sources');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;
  console.log('Đang dựng ứng dụng…');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const done = spawnSync(node, [vite, 'build', '--logLevel', 'error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (done.status !== 0) fail('Không dựng được ứng dụng. Lỗi ở ngay trên dòng này.');
  writeFileSync(stamp, key);
}

/** Runs a program of this project in the foreground, passes signals on and resolves with its exit code. */
export function run(node, args, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(node, args, { cwd: root, stdio: 'inherit', env });
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
