import { describe, expect, it } from 'vitest';
import { differences, papersOf, prefillOf, readCode } from './reading.ts';

const CCCD =
  '036184005678|161234567|Trần Thị Bích Ngọc|05091984|Nữ|Thôn 3, Xã Lộc Quang, Huyện Lộc Ninh, Bình Phước|01072021';
const NOW = '2026-11-21T03:00:00.000Z';
const newId = () => 'id';

describe('codes of cards', () => {
  it('reads a citizen card, with all numbers by which the person may be found', () => {
    const reading = readCode(CCCD);
    expect(reading).toMatchObject({
      kind: 'card',
      card: { fullName: 'Trần Thị Bích Ngọc', birthDate: '1984-09-05', sex: '2' },
    });
    expect(reading.kind === 'card' && reading.numbers).toEqual(['036184005678', '161234567']);
  });

  it('takes a printed number that was typed, with blanks, as a number and nothing more', () => {
    expect(readCode(' 036 184 005 678 ')).toMatchObject({ kind: 'number', type: 'personalId', value: '036184005678' });
    expect(readCode('GD4797912345678')).toMatchObject({
      kind: 'number',
      type: 'bhytCard',
      numbers: ['GD4797912345678', '7912345678'],
    });
  });

  it.each(['', 'https://example.org', CCCD.slice(0, 30), '036184|x'])('says that %j is not readable', (text) => {
    expect(readCode(text).kind).toBe('unread');
  });

  it('keeps how a paper was read: scanned or typed', () => {
    expect(papersOf(readCode(CCCD), NOW, newId).map(({ type, method }) => [type, method])).toEqual([
      ['personalId', 'QR_CCCD'],
      ['oldIdCard', 'QR_CCCD'],
    ]);
    expect(papersOf(readCode('036184005678'), NOW, newId)).toMatchObject([{ type: 'personalId', method: 'NHAP_TAY' }]);
    expect(papersOf(readCode('rubbish'), NOW, newId)).toEqual([]);
  });

  it('fills the form of a new person', () => {
    expect(prefillOf(readCode(CCCD), NOW, newId)).toMatchObject({
      fullName: 'Trần Thị Bích Ngọc',
      sex: '2',
      birthDate: '1984-09-05',
      address: 'Thôn 3, Xã Lộc Quang, Huyện Lộc Ninh, Bình Phước',
    });
  });
});

describe('a card beside a stored person', () => {
  const card = { fullName: 'TRẦN THỊ BÍCH NGỌC', birthDate: '1984-09-05', sex: '2' as const };
  it('does not call capitals, blanks or a known year a difference', () => {
    expect(differences(card, { fullName: 'Trần Thị  Bích Ngọc', birthDate: '1984', sex: '2' })).toEqual([]);
  });
  it('names what differs', () => {
    expect(differences(card, { fullName: 'Trần Thị Ngọc', birthDate: '1948-09-05', sex: '1' })).toEqual([
      'fullName',
      'birthDate',
      'sex',
    ]);
  });
});
