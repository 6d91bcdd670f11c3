import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AnyRecord } from '../../domain/records/index.ts';
import { openBundle, readMark, writeBundle, type BundleChange } from './bundle.ts';
import { fileOf, frontOf, takeApart } from './envelope.ts';
import { gunzip, gzip } from './compress.ts';
import { BundleError } from './fault.ts';
import { FORMAT, ownSchema, type BundleFacts } from './header.ts';
import { newStationKey, type Secret, type StationKey } from './keys.ts';

const FACTS: BundleFacts = {
  id: 'b1',
  madeAt: '2026-11-21T03:00:00.000Z',
  station: '22333',
  device: { id: 'd1', name: 'Máy 1', epoch: '' },
  sequence: 1,
  from: 0,
  to: 3,
};
const CHANGE = {
  kind: 'patients',
  record: { id: 'a', stationCode: '22333', fullName: 'Nguyễn Thị Hoà' } as unknown as AnyRecord,
} satisfies BundleChange;
const CONTENT = { changes: [CHANGE], received: [{ device: 'd2', epoch: 'e', to: 7 }] };

let key: StationKey;
let own: Secret;
let file: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  key = await newStationKey();
  own = { kind: 'station', keys: [key] };
  ({ file } = await writeBundle(FACTS, CONTENT, own));
});

const faultOf = (work: Promise<unknown>) =>
  work.then(
    () => 'taken',
    (error: unknown) => (error instanceof BundleError ? error.fault : `not a BundleError: ${String(error)}`),
  );

describe('a bundle of the station', () => {
  it('comes out as it went in', async () => {
    const { header, content } = await openBundle(file, '22333', [own]);
    expect(content).toEqual(CONTENT);
    expect(header).toMatchObject({ ...FACTS, counts: { patients: 1 }, key: { kind: 'station', id: key.id } });
  });

  it('shows who made it without the key, and no name of a patient', async () => {
    expect(await readMark(file, '22333')).toMatchObject({ device: { name: 'Máy 1' }, madeAt: FACTS.madeAt });
    expect(new TextDecoder('latin1').decode(file)).not.toMatch(/Nguy|fullName/);
  });

  it('opens with an older key of the station too, and with no other key', async () => {
    const other = await newStationKey();
    expect(await faultOf(openBundle(file, '22333', [{ kind: 'station', keys: [key, other] }]))).toBe('taken');
    expect(await faultOf(openBundle(file, '22333', [{ kind: 'station', keys: [other] }]))).toBe('unknownKey');
    expect(await faultOf(openBundle(file, '99999', [own]))).toBe('otherStation');
  });

  it('is refused when any byte is another one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), async (at, bits) => {
        const changed = file.slice();
        changed[at] = (changed[at] ?? 0) ^ bits;
        expect(['altered', 'cut', 'notBundle', 'newer']).toContain(await faultOf(openBundle(changed, '22333', [own])));
      }),
      { numRuns: 300 },
    );
  });

  it('is refused wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), async (length) => {
        expect(['cut', 'notBundle', 'altered']).toContain(
          await faultOf(openBundle(file.slice(0, length), '22333', [own])),
        );
      }),
    );
    expect(await faultOf(openBundle(file.slice(0, -1), '22333', [own]))).toBe('cut');
  });

  it('is refused when somebody without the key writes another header, even with the right digest', async () => {
    const { header, sealed } = await takeApart(file);
    const forged = await fileOf(frontOf({ ...header, to: 99 }), sealed);
    expect((await takeApart(forged)).header.to).toBe(99);
    expect(await faultOf(openBundle(forged, '22333', [own]))).toBe('altered');
  });

  it('of a newer program asks for an update', async () => {
    const { header, sealed } = await takeApart(file);
    const schema = { ...ownSchema(), patients: 99 };
    expect(await faultOf(readMark(await fileOf(frontOf({ ...header, schema }), sealed), '22333'))).toBe('newer');
    const counts = { inventions: 2 };
    expect(await faultOf(readMark(await fileOf(frontOf({ ...header, counts }), sealed), '22333'))).toBe('newer');
    const next = file.slice();
    next[4] = FORMAT + 1;
    expect(await faultOf(readMark(next, '22333'))).toBe('newer');
  });

  it('that asks for endless work before anything is proved is refused', async () => {
    const { header, sealed } = await takeApart(file);
    const dear = { kind: 'passphrase' as const, salt: '0'.repeat(32), memoryKiB: 9e9, iterations: 1, parallelism: 1 };
    expect(await faultOf(readMark(await fileOf(frontOf({ ...header, key: dear }), sealed), '22333'))).toBe('altered');
    const bomb = await gzip(new Uint8Array(1_000_000));
    await expect(gunzip(bomb, 10_000)).rejects.toMatchObject({ fault: 'tooLarge' });
  });
});

describe('a bundle with a passphrase', () => {
  const secret: Secret = { kind: 'passphrase', passphrase: '3941-0527-8810' };

  it('opens with it, however blanks and marks are typed, and with nothing else', async () => {
    const closed = (await writeBundle(FACTS, CONTENT, secret)).file;
    const open = (passphrase: string) => faultOf(openBundle(closed, '22333', [{ kind: 'passphrase', passphrase }]));
    expect(await open('3941 05278810')).toBe('taken');
    expect(await open('3941-0527-8811')).toBe('wrongKey');
    expect(await faultOf(openBundle(closed, '22333', [own]))).toBe('needsPassphrase');
  });

  it('is not made with a short one', async () => {
    expect(await faultOf(writeBundle(FACTS, CONTENT, { kind: 'passphrase', passphrase: '12-34 56789' }))).toBe(
      'weakPassphrase',
    );
    expect(await faultOf(writeBundle(FACTS, CONTENT, { kind: 'station', keys: [] }))).toBe('noStationKey');
  });
});
