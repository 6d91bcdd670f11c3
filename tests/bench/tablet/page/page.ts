import { runCommand, type Asked } from './commands.ts';

/** `bench(asked, 'page' | 'worker')` runs a command; in the worker the page stays free, as in the app. */
async function bench(asked: Asked, where: 'page' | 'worker'): Promise<unknown> {
  if (where === 'page') return runCommand(asked);
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<{ result?: unknown; error?: string }>) =>
        data.error === undefined ? resolve(data.result) : reject(new Error(data.error));
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage(asked);
    });
  } finally {
    worker.terminate();
  }
}

Object.assign(globalThis, { bench });
