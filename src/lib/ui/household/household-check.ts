import type { DuplicateRow } from '../../data/api.ts';
import { checkPatient } from '../../domain/checks/index.ts';
import { HEAD } from '../../domain/catalogues/index.ts';
import { hard, type Issue } from '../../domain/issues/issue.ts';
import { nowInstant } from '../format/index.ts';
import { undecided } from '../patient/duplicates.svelte.ts';
import { changeOf } from '../patient/record.ts';
import { recordIssues } from '../patient/record-check.ts';
import { isBlank, type FirstMember, type HouseholdValue } from './household-value.ts';

/** Everything that is wrong with the form of a household and with the people who are written down with it. */
export function householdIssues(
  value: HouseholdValue,
  isNew: boolean,
  today: string,
  similar: ReadonlyMap<string, DuplicateRow[]>,
): Issue[] {
  const { people, ...record } = value;
  const now = nowInstant();
  const issues = recordIssues(changeOf('households', record), { today, now });
  if (!record.villageCode) issues.push(hard('villageCode', 'required', { field: 'villageCode' }));
  if (!isNew) return issues;
  const written = people.filter((person) => !isBlank(person));
  people.forEach((person, index) => {
    // The head is needed as soon as anybody else is written down.
    if (isBlank(person) && (person.relationship !== HEAD || !written.length)) return;
    issues.push(...personIssues(person, `people.${index}`, { today, now }, similar.get(person.id) ?? []));
  });
  const ids = written.map((person) => person.existing?.id ?? person.id);
  written.forEach((person, index) => {
    if (ids.indexOf(ids[index] ?? '') < index)
      issues.push(hard(`people.${people.indexOf(person)}.fullName`, 'memberTwice'));
  });
  return issues;
}

function personIssues(
  person: FirstMember,
  path: string,
  context: { today: string; now: string },
  rows: readonly DuplicateRow[],
): Issue[] {
  const issues: Issue[] = [];
  if (!person.relationship) issues.push(hard(`${path}.relationship`, 'required', { field: 'relationship' }));
  if (person.existing) return issues;
  const { fullName, sex, birthDate } = person;
  if (!sex) issues.push(hard(`${path}.sex`, 'required', { field: 'sex' }));
  const own = checkPatient({ fullName, birthDate, ...(sex ? { sex } : {}) }, context);
  issues.push(...own.map((issue) => ({ ...issue, path: `${path}.${issue.path}` })));
  if (undecided(rows, person.seen).length) issues.push(hard(`${path}.fullName`, 'decideDuplicate'));
  return issues;
}
