import { fold } from '../../../src/lib/domain/names/index.ts';
import { bhxhOf, householdKey, isHeadRow, personalIdOf, type Person } from './person.ts';

/** What only the whole file shows: people written twice, numbers of two people, households with two heads or in two villages. */
export function checkTogether(people: readonly Person[], rowNumber: (person: Person) => string): void {
  const twice = checkTwice(people, rowNumber);
  const once = people.filter((person) => !twice.has(person));
  checkNumber(once, rowNumber, 'Số định danh', personalIdOf);
  checkNumber(once, rowNumber, 'Số BHYT', bhxhOf);
  checkVillages(once);
  checkHeads(once, rowNumber);
}

/** Same person, whatever the household: name without diacritics, and birth date. */
const nameAndBirth = ({ fullName, birthDate }: Person) =>
  fullName && birthDate ? `${fold(fullName)}|${birthDate}` : undefined;

function checkTwice(people: readonly Person[], rowNumber: (person: Person) => string): Set<Person> {
  const twice = new Set<Person>();
  const key = (person: Person) => {
    const who = nameAndBirth(person);
    return who && person.householdCode && `${who}|${householdKey(person)}`;
  };
  for (const group of groupsOf(people, key))
    group.forEach((person, at) => {
      const first = group.slice(0, at).find((other) => sameNumbers(other, person));
      if (!first) return;
      twice.add(person);
      person.reasons.push(`Người này đã có ở dòng ${rowNumber(first)}. Hãy xóa bớt một dòng.`);
    });
  return twice;
}

const sameNumbers = (a: Person, b: Person) => {
  const [one, other] = [personalIdOf(a), personalIdOf(b)];
  return !one || !other || one === other;
};

function checkNumber(
  people: readonly Person[],
  rowNumber: (person: Person) => string,
  label: string,
  numberOf: (person: Person) => string | undefined,
): void {
  for (const group of groupsOf(people, numberOf)) {
    const [first] = group;
    const isOnePerson =
      first && group.every((person) => nameAndBirth(person) && nameAndBirth(person) === nameAndBirth(first));
    for (const person of group) {
      if (isOnePerson && person === first) continue;
      const others = group
        .filter((other) => other !== person)
        .map(rowNumber)
        .join(', ');
      const what = isOnePerson
        ? 'Nếu là một người, hãy xóa bớt một dòng.'
        : 'Hãy so với thẻ và sửa số của người bị nhầm.';
      person.reasons.push(`${label} ${numberOf(person)} cũng ghi ở dòng ${others}. ${what}`);
    }
  }
}

/** Rows without a head whose number has its head in another village: the village of one side is wrong. */
function checkVillages(people: readonly Person[]): void {
  for (const group of groupsOf(people, ({ householdCode, village }) =>
    village ? fold(householdCode) || undefined : undefined,
  )) {
    const keysWithHead = new Set(group.filter(isHeadRow).map(householdKey));
    const home = group.find(isHeadRow)?.village;
    if (keysWithHead.size !== 1 || !home) continue;
    for (const person of group)
      if (!keysWithHead.has(householdKey(person)))
        person.reasons.push(
          `Hộ ${person.householdCode} có chủ hộ ở ${home.name}, dòng này ghi ${person.village?.name ?? ''}. Hãy ghi cùng một thôn, tổ.`,
        );
  }
}

function checkHeads(people: readonly Person[], rowNumber: (person: Person) => string): void {
  for (const group of groupsOf(people.filter(isHeadRow), (person) =>
    person.householdCode ? householdKey(person) : undefined,
  ))
    for (const person of group)
      person.reasons.push(
        `Hộ ${person.householdCode} có ${group.length} chủ hộ (dòng ${group.map(rowNumber).join(', ')}). Hãy chỉ để một người là Chủ hộ.`,
      );
}

/** Groups of two and more. */
function groupsOf(people: readonly Person[], key: (person: Person) => string | undefined): Person[][] {
  const groups = new Map<string, Person[]>();
  for (const person of people) {
    const name = key(person);
    if (!name) continue;
    const group = groups.get(name);
    if (group) group.push(person);
    else groups.set(name, [person]);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}
