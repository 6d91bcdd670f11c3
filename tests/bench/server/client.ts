import { wake } from './wake.ts';
import { pull, push, type Task } from './workload.ts';

/** A process of its own, so that the clients' work is not the server's: does one task after the other. */
process.on('message', (task: Task) => {
  void work(task).then(
    (result) => process.send?.({ result }),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});

async function work(task: Task): Promise<unknown> {
  if (task.kind === 'push') return push(task);
  return task.kind === 'pull' ? pull(task) : wake(task);
}
