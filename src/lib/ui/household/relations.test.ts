import { expect, it } from 'vitest';
import { guessRelations } from './relations.ts';

const person = (id: string, relationship: string, sex: '1' | '2') => ({ id, relationship, sex });
const family = [
  person('hung', '01', '1'),
  person('lan', '02', '2'),
  person('an', '04', '1'),
  person('ba', '09', '2'),
  person('chu', '20', '1'),
];

it('the wife becomes head: husband, children and his mother follow, the rest is asked', () => {
  expect(guessRelations(family, 'lan')).toEqual({ lan: '01', hung: '03', an: '04', ba: '13' });
});

it('a child becomes head: father and mother follow', () => {
  expect(guessRelations(family, 'an')).toEqual({ an: '01', hung: '08', lan: '09' });
});

it('the mother becomes head: the old head is her child', () => {
  expect(guessRelations(family, 'ba')).toEqual({ ba: '01', hung: '04' });
});

it('somebody of an uncertain kin becomes head: nothing is guessed', () => {
  expect(guessRelations(family, 'chu')).toEqual({ chu: '01' });
});

it('the head stays head: everything stays', () => {
  expect(guessRelations(family, 'hung')).toEqual({ hung: '01', lan: '02', an: '04', ba: '09', chu: '20' });
});
