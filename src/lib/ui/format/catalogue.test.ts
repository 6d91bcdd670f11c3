import { describe, expect, test } from 'vitest';

const files = import.meta.glob<Record<string, string>>('/src/messages/{vi,en}/*.json', {
  eager: true,
  import: 'default',
});
const areas = [...new Set(Object.keys(files).map((path) => path.split('/').at(-1) ?? ''))];
const load = (locale: string, area: string) => files[`/src/messages/${locale}/${area}`] ?? {};
const parameters = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

/** Every code of a DeviceError that the device's contract names (data/api.ts). */
const ERROR_CODES =
  'wrongPin noConnection wrongCredentials tooManyTries locked invalidRecord quota storage otherStation needsOpenTablet noStation deviceRevoked serverProblem noAnswer questionChanged mayNotDecide personEnded offlineLimit otherArea storeLost damaged wrongPasskey passkeyLate passkeyCancelled passkeyNoPrf passkeyFailed';

describe.each(areas)('%s', (area) => {
  const vi = load('vi', area);
  const en = load('en', area);

  test('has the same sentences in Vietnamese and English', () =>
    expect(Object.keys(en).sort()).toEqual(Object.keys(vi).sort()));

  test('has the same parameters in both languages', () => {
    const different = Object.keys(vi).filter(
      (key) => `${parameters(vi[key] ?? '')}` !== `${parameters(en[key] ?? '')}`,
    );
    expect(different).toEqual([]);
  });

  test('prefixes its keys with its name', () =>
    expect(Object.keys(vi).filter((key) => !key.startsWith(area.replace('.json', '_')))).toEqual([]));
});

test('every error of the device has a sentence', () =>
  expect(ERROR_CODES.split(' ').filter((code) => !(`error_${code}` in load('vi', 'error.json')))).toEqual([]));
