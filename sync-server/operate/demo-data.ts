import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError } from '../config.ts';
import { ENGINE_OPTIONS, engineOf } from './engine-options.ts';
import { DEMO_COMMUNE, makeDemo } from './demo/make-demo.ts';
import { openServerData } from './server-data.ts';

/** `npm run demo:data -- --commune CODE --people N --seed S [--data DIR] [--today YYYY-MM-DD] [--engine couchdb --couchdb-url URL]` */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      commune: { type: 'string', default: DEMO_COMMUNE },
      people: { type: 'string' },
      seed: { type: 'string', default: '1' },
      data: { type: 'string', default: './data' },
      today: { type: 'string' },
      ...ENGINE_OPTIONS,
    },
  });
  const people = values.people === undefined ? undefined : whole('--people', values.people, 500_000);
  if (values.today && !/^\d{4}-\d\d-\d\d$/.test(values.today))
    throw new ConfigError('--today phải có dạng 2026-11-21.');
  const data = await openServerData(resolve(values.data), 'station', undefined, engineOf(values));
  try {
    const counts = await makeDemo(data, {
      communeCode: values.commune,
      people,
      seed: whole('--seed', values.seed, 2 ** 32 - 1),
      today: values.today,
    });
    for (const [kind, count] of Object.entries(counts)) console.log(`${kind}: ${count.toLocaleString('vi-VN')}`);
  } finally {
    await data.close();
  }
}

function whole(option: string, value: string, max: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < 1 || number > max)
    throw new ConfigError(
      `${option} ${value} không hợp lệ: hãy dùng một số nguyên từ 1 đến ${max.toLocaleString('vi-VN')}.`,
    );
  return number;
}

process.umask(0o077);
await main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
});
