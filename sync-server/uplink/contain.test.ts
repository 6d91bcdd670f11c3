import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** In a process of its own: the test runner listens for uncaught errors too. */
function run(program: string) {
  const source = `
    import { contained as containedBy } from ${JSON.stringify(new URL('./contain.ts', import.meta.url).href)};
    const contained = (work) => containedBy(new AbortController().signal, work);
    const never = () => new Promise(() => {});
    const told = (name) => [(value) => console.log(name, 'ended with', value), (error) => console.log(name, 'failed:', error.message)];
    const timer = setTimeout(() => {}, 30_000);
    const end = () => clearTimeout(timer);
    ${program}`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', source], {
    encoding: 'utf8',
  });
  return { status, lines: stdout.trim().split('\n'), stderr };
}

test.each([
  ['a callback', `setImmediate(() => { throw new Error('thrown') })`],
  ['a later tick', `process.nextTick(() => { throw new Error('thrown') })`],
  ['a timer', `setTimeout(() => { throw new Error('thrown') }, 5)`],
  [
    'an event of a response',
    `fetch('data:,x').then((r) => r.text()).then(() => queueMicrotask(() => { throw new Error('thrown') }))`,
  ],
  [
    'an event without a listener',
    `import('node:events').then(({ EventEmitter }) => new EventEmitter().emit('error', new Error('thrown')))`,
  ],
  ['a promise that nobody handles', `void Promise.reject(new Error('thrown'))`],
])('an error in %s fails its own run, and the others go on', (_where, thrower) => {
  const { status, lines } = run(`
    const other = contained(() => new Promise((resolve) => setTimeout(resolve, 200, 'all'))).then(...told('other'));
    const work = (signal) => { signal.onabort = () => console.log('broken is to end'); ${thrower}; return never(); };
    await contained(work).then(...told('broken'));
    await other;
    end();`);
  expect(lines).toEqual(['broken is to end', 'broken failed: thrown', 'other ended with all']);
  expect(status).toBe(0);
});

test('an error after the end of a run is no reason to stop, one outside of all runs is', () => {
  const late = run(`
    await contained(async () => { setTimeout(() => { throw new Error('late') }, 20); return 1; }).then(...told('run'));
    setTimeout(end, 100);`);
  expect(late).toMatchObject({ status: 0, lines: ['run ended with 1'] });
  const outside = run(`
    await contained(async () => 1);
    setTimeout(() => { throw new Error('elsewhere') }, 5);
    setTimeout(() => { console.log('still here'); end(); }, 200);`);
  expect(outside.status).toBe(1);
  expect(outside.lines).not.toContain('still here');
  expect(outside.stderr).toContain('elsewhere');
});
