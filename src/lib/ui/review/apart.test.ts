import { expect, test } from 'vitest';
import { apartText } from './apart.ts';

const at = (time: string) => `2026-11-${time}:00.000Z`;

test.each([
  [at('10T02:00'), at('10T04:10'), '2 giờ 10 phút'],
  [at('10T04:00'), at('10T02:00'), '2 giờ'],
  [at('10T02:00'), at('13T06:20'), '3 ngày 4 giờ'],
  [at('10T02:00'), at('12T02:30'), '2 ngày'],
  [at('10T02:00'), at('10T02:07'), '7 phút'],
  [at('10T02:00'), '2026-11-10T02:00:20.000Z', 'chưa đầy một phút'],
])('%s and %s lie %s apart', (one, other, text) => expect(apartText(one, other)).toBe(text));
