import { describe, expect, it } from 'vitest';
import { changeOf } from './record.ts';

describe('a form value becomes a record', () => {
  it('leaves out what is empty, trims texts and keeps texts that an index needs', () => {
    const change = changeOf('patients', {
      id: 'p1',
      householdId: '',
      fullName: '  Nguyễn Thị Lan ',
      phone: '',
      currentAddress: { text: ' ', communeCode: undefined },
      allergies: [],
      contacts: [{ id: 'c1', name: 'Hoa', phone: '' }],
    } as never);
    expect(change).toEqual({
      kind: 'patients',
      basedOn: undefined,
      record: {
        id: 'p1',
        householdId: '',
        fullName: 'Nguyễn Thị Lan',
        allergies: [],
        contacts: [{ id: 'c1', name: 'Hoa' }],
      },
    });
  });

  it('keeps false and 0, which are answers', () => {
    const { record } = changeOf('households', { id: 'h', waterHygienic: false, count: 0 } as never);
    expect(record).toEqual({ id: 'h', waterHygienic: false, count: 0 });
  });

  it('stores decomposed text as NFC, so that one name is one name', () => {
    expect(changeOf('patients', { id: 'p', fullName: 'Lê Ấn'.normalize('NFD') } as never).record.fullName).toBe(
      'Lê Ấn',
    );
  });

  it('passes on the version that the form was opened with and never touches history', () => {
    const superseded = [{ key: 'k', path: 'phone', value: '', kept: '09' }];
    const change = changeOf('patients', { id: 'p', updatedAt: '2026-11-20T01:00:00.000Z', superseded } as never);
    expect(change.basedOn).toBe('2026-11-20T01:00:00.000Z');
    expect(change.record.superseded).toEqual(superseded);
  });
});
