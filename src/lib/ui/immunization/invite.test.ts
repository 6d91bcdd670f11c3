import { expect, it } from 'vitest';
import type { DueRow } from '../../data/due-api.ts';
import { inviteMessages } from './invite.ts';

const invitation = { station: 'Trạm Y tế xã Mường Hum', day: '2026-12-05', time: '', place: 'điểm trạm Bản Khoang' };
const dose = (code: string, state: DueRow['doses'][number]['state'] = 'due') => ({
  code,
  product: 'PENTA',
  state,
  dueOn: '2026-12-01',
  overdue: false,
});
const row = (fullName: string, more: Partial<DueRow> = {}): DueRow =>
  ({
    person: { id: fullName, fullName, birthDate: '2026-09-23', sex: '2', villageCode: 'v', householdId: 'h' },
    doses: [dose('PENTA-1')],
    missed: [],
    ...more,
  }) as unknown as DueRow;

it('is one polite sentence to the mother, with child, vaccine, day and place', () => {
  const mother = { motherId: 'm', motherName: 'Giàng Thị Mỷ', phone: '0912345678' };
  expect(inviteMessages([row('Bé Na', mother)], invitation)).toEqual([
    {
      key: 'm',
      to: 'Giàng Thị Mỷ',
      phone: '0912345678',
      text:
        'Trạm Y tế xã Mường Hum kính mời chị Giàng Thị Mỷ đưa cháu đi tiêm chủng ngày 05/12/2026 tại điểm trạm Bản Khoang. ' +
        'Bé Na (sinh 23/09/2026): 5 trong 1 mũi 1. Chị nhớ mang theo sổ tiêm chủng.',
    },
  ]);
});

it('one mother of two gets one message; children without a known mother get one for the family', () => {
  const rows = [
    row('Bé Na', { motherName: 'Lý Thị Sa' }),
    row('Bé Bin', { motherName: 'Lý Thị Sa' }),
    row('Bé Tí'),
    row('Bé Tèo'),
  ];
  const messages = inviteMessages(rows, { ...invitation, time: '07:30' });
  expect(messages.map(({ to }) => to)).toEqual(['Lý Thị Sa', 'Bé Tí', 'Bé Tèo']);
  expect(messages[0]?.text).toMatch(/lúc 07:30 ngày 05\/12\/2026 .*Bé Na .*; Bé Bin /);
  expect(messages[1]?.text).toMatch(/kính mời gia đình .*Bé Tí/);
});

it('nobody is invited for a dose that is held', () => {
  expect(inviteMessages([row('Bé Na', { doses: [dose('PENTA-1', 'contraindicated')] })], invitation)).toEqual([]);
});
