import { argon2id } from 'hash-wasm';
import { expect, test } from 'vitest';
import { hashSecret, verifySecret, weakness } from './secrets.ts';

test.each([
  ...['123456', '987654', '000000', '111111', '121212', '123123', '112233', 'abcdefgh', 'y-si-hoa'].map((one) => [
    one,
    'guess',
  ]),
  ...['230485', '850423', '19850423', '23041985'].map((one) => [one, 'date']),
  ...['12345', 'matkhau'].map((one) => [one, 'short']),
] as [string, string][])('refuses %s: %s', (secret, why) =>
  expect(weakness(secret, 'healthWorker', 'y-si-hoa')).toMatchObject({ status: 400, code: `weak_${why}` }),
);

test.each(['482915', '71a-dung-de-lo', '320485', '18850423', '246813'])('takes %s', (secret) =>
  expect(weakness(secret, 'healthWorker', 'hoa')).toBeUndefined(),
);

test('asks more of an administrator', () => {
  expect(weakness('482915', 'administrator', 'an')?.reason).toMatch(/10/);
  expect(weakness('4829157306', 'administrator', 'an')).toBeUndefined();
});

test('verifies argon2id hashes and never an unknown name', async () => {
  const hash = await hashSecret('482915');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
  expect(hash).not.toBe(await hashSecret('482915'));
  expect(await verifySecret('482915', hash)).toBe(true);
  expect(await verifySecret('482916', hash)).toBe(false);
  expect(await verifySecret('482915', undefined)).toBe(false);
});

test('reads the hashes that hash-wasm made in earlier versions', async () => {
  const hash = await argon2id({
    ...{ password: 'mật khẩu cũ 1', salt: Buffer.alloc(16, 7), outputType: 'encoded' },
    ...{ iterations: 2, parallelism: 1, memorySize: 19_456, hashLength: 32 },
  });
  expect(await verifySecret('mật khẩu cũ 1', hash)).toBe(true);
  expect(await verifySecret('mật khẩu cũ 2', hash)).toBe(false);
});
