import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own. */
export interface Program {
  /** Origin, without a slash at the end. */
  url: string;
  pid: number;
  /** Highest resident memory until now, MB; NaN where the system does not tell. */
  peakMb(): number;
  /** Processor time until now, seconds; NaN where the system does not tell. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

const CLOCK_TICKS_PER_SECOND = 100;

/** Starts `script` (path from the project's root) and waits for the address in its first line of output. */
export async function startProgram(script: string, args: string[], env: Record<string, string> = {}): Promise<Program> {
  const path = fileURLToPath(new URL(`../../../${script}`, import.meta.url));
  const flags = (process.env.BENCH_NODE_FLAGS ?? '').split(' ').filter(Boolean);
  const child = spawn(process.execPath, [...flags, path, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  void ended.then(() => process.off('exit', kill));
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(([code]) => Promise.reject(new Error(`${script} ended with ${String(code)}`))),
  ])) as [string];
  child.stdout.resume();
  const url = /http:\/\/[\w.:[\]-]+/.exec(line)?.[0];
  if (!url || !child.pid) throw new Error(`${script} did not tell its address: ${line}`);
  const pid = child.pid;
  return {
    url,
    pid,
    peakMb: () => Number(/VmHWM:\s+(\d+) kB/.exec(systemFile(`/proc/${pid}/status`))?.[1] ?? NaN) / 1024,
    cpuSeconds() {
      const fields = systemFile(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function systemFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
