import { expect, it } from 'vitest';
import { drugText, quantityText } from './prescription.ts';

it('writes quantities below 10 with a leading zero (TT 26/2025)', () => {
  expect([quantityText(6), quantityText(9.5), quantityText(10), quantityText(30)]).toEqual(['06', '09,5', '10', '30']);
});

it('says when and how long a drug is taken, without empty parts', () => {
  const line = {
    id: 'l',
    drug: 'Paracetamol',
    strength: '500 mg',
    unit: 'viên',
    quantity: 9,
    morning: 1,
    evening: 0.5,
    days: 6,
  };
  expect(drugText(line)).toEqual({ drug: 'Paracetamol 500 mg × 09 viên', how: 'Sáng 1, Tối 0,5 · 6 ngày' });
  expect(drugText({ id: 'l', drug: 'Oresol', quantity: 20 })).toEqual({ drug: 'Oresol × 20', how: '' });
});
