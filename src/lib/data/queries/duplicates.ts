import { bhytFault, DUPLICATE_POSSIBLE, scoreDuplicate, type PersonLike } from '../../domain/identity/index.ts';
import type { Identifier } from '../../domain/records/index.ts';
import { fold, foldedWords } from '../../domain/names/index.ts';
import type { DeviceApi, DuplicateRow } from '../api.ts';
import type { Row } from '../columns/column-table.ts';
import { normalNumber, type PersonField } from '../columns/people.ts';
import type { Session } from '../device/session.ts';
import { numbersIn, personOf } from './people.ts';

type Candidate = Parameters<DeviceApi['likelyDuplicates']>[0];

const MOST = 20;

/** People who may be the candidate, most likely first. Only those who share a number, or given and family name, are compared. */
export async function likelyDuplicates(session: Session, candidate: Candidate): Promise<DuplicateRow[]> {
  await session.columns.ready('patients');
  const { people } = session.columns;
  const numbers = candidate.identifiers.map(normalNumber).filter((value) => value !== '');
  const name = endsOf(fold(candidate.fullName));
  const mine = comparable({ ...candidate, identifiers: numbers });
  const folded = people.column('folded');
  const identifiers = people.column('identifiers');
  const rows: DuplicateRow[] = [];
  folded.forEach((other, row) => {
    const id = people.ids[row] ?? '';
    if (id === candidate.exceptId || people.column('mergedInto')[row] !== '') return;
    const shares = numbers.some((value) => identifiers[row]?.includes(value.slice(-10)));
    if (!shares && (name === '' || endsOf(other) !== name)) return;
    const values = people.get(id);
    const person = personOf(session, id);
    if (!values || !person) return;
    const { score, reasons } = scoreDuplicate(mine, comparable(fromColumn(values)));
    if (score >= DUPLICATE_POSSIBLE) rows.push({ ...person, score: score / 100, reasons });
  });
  return rows.sort((a, b) => b.score - a.score).slice(0, MOST);
}

/** Family and given name, i and y alike: what similar names have in common (identity/similar-names). */
function endsOf(folded: string): string {
  const words = foldedWords(folded);
  return words.length === 0 ? '' : `${words[0]} ${words.at(-1)}`.replaceAll('y', 'i');
}

/** A person as the columns know them. */
export function fromColumn(row: Row<PersonField>): Omit<Candidate, 'exceptId'> & { phone: string } {
  const identifiers = row.identifiers.split(' ').filter((value) => !value.endsWith('-'));
  return { ...row, identifiers: numbersIn(identifiers.join(' ')) };
}

/** Identifiers come without their types: the form of each number tells. */
export function comparable(person: Omit<Candidate, 'exceptId'> & { phone?: string }): PersonLike {
  const typed = person.identifiers.map((number) => {
    const value = number.toUpperCase();
    return { type: typeOf(value), value, status: 'active' as const };
  });
  return { ...person, identifiers: typed };
}

function typeOf(value: string): Identifier['type'] {
  if (/^\d{12}$/.test(value)) return 'personalId';
  if (/^\d{9}$/.test(value)) return 'oldIdCard';
  if (/^\d{10}$/.test(value)) return 'bhxhNumber';
  return bhytFault(value) ? 'temporary' : 'bhytCard';
}
