import { expect, test } from 'vitest';
import { describeError } from './describe-error.ts';
import { createLog } from './log.ts';
import { requestContext } from './request-context.ts';

function logged(work: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  work(createLog('info', { write: (line) => void lines.push(line) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('every line of a request names it, also after a wait', async () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  await requestContext.run({ request: 'r-1' }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    log.warn({ db: 'tram-1-visits' }, 'later');
  });
  log.info('outside');
  expect(lines.map((line) => (JSON.parse(line) as { request?: string }).request)).toEqual(['r-1', undefined]);
});

test('an error keeps its type, its codes, its causes and its places, and loses what a parser quoted', () => {
  const record = '{"fullName":"Nguyễn Thị Hoà","bhyt":"HN4010012345678"';
  let thrown: unknown;
  try {
    JSON.parse(record);
  } catch (error) {
    thrown = new Error('could not read 079080001234', { cause: error });
  }
  const [line] = logged((log) => log.error({ err: thrown }, 'request failed'));
  const text = JSON.stringify(line);
  expect(text).not.toMatch(/Nguy|HN401|0790800/);
  expect(line).toMatchObject({
    level: 'error',
    msg: 'request failed',
    err: {
      type: 'Error',
      cause: { type: 'SyntaxError', stack: expect.arrayContaining([expect.stringContaining('at ')]) },
    },
  });
});

test('what is thrown and is no error says only what it is', () => {
  expect(describeError('Nguyễn Thị Hoà')).toEqual({ type: 'string' });
});
