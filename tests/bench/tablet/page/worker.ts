import { runCommand, type Asked } from './commands.ts';

addEventListener('message', ({ data }: MessageEvent<Asked>) => {
  runCommand(data).then(
    (result) => postMessage({ result }),
    (error: unknown) => postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
