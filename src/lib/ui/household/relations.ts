import { HEAD } from '../../domain/catalogues/index.ts';
import type { MemberRow } from '../../data/api.ts';

type Person = Pick<MemberRow, 'id' | 'relationship' | 'sex'>;

const [WIFE, HUSBAND, CHILD, FATHER, MOTHER, FATHER_IN_LAW, MOTHER_IN_LAW] = [
  '02',
  '03',
  '04',
  '08',
  '09',
  '12',
  '13',
] as const;
/** Parents of the one spouse are parents-in-law of the other. */
const OF_SPOUSE: Record<string, string> = {
  [FATHER]: FATHER_IN_LAW,
  [MOTHER]: MOTHER_IN_LAW,
  [FATHER_IN_LAW]: FATHER,
  [MOTHER_IN_LAW]: MOTHER,
  [CHILD]: CHILD,
};

/**
 * Relationships to a new head as far as they follow from those to the old one: what is not certain is left out and asked.
 * Example: the wife becomes head, so the old head is her husband and their children stay children.
 */
export function guessRelations(members: readonly Person[], newHeadId: string): Record<string, string> {
  const newHead = members.find((member) => member.id === newHeadId);
  if (!newHead || newHead.relationship === HEAD) {
    return Object.fromEntries(members.map((member) => [member.id, member.relationship]));
  }
  const guesses: Record<string, string> = { [newHeadId]: HEAD };
  for (const member of members) {
    if (member.id === newHeadId) continue;
    const guess = guessOne(member, newHead.relationship);
    if (guess) guesses[member.id] = guess;
  }
  return guesses;
}

function guessOne(member: Person, was: string): string | undefined {
  const spouse = was === WIFE || was === HUSBAND;
  const ownSex = (female: string | undefined, male: string | undefined) =>
    member.sex === '2' ? female : member.sex === '1' ? male : undefined;
  if (member.relationship === HEAD) {
    if (spouse) return was === WIFE ? HUSBAND : WIFE;
    if (was === CHILD) return ownSex(MOTHER, FATHER);
    return was === FATHER || was === MOTHER ? CHILD : undefined;
  }
  if (spouse) return OF_SPOUSE[member.relationship];
  if (was === CHILD && (member.relationship === WIFE || member.relationship === HUSBAND)) return ownSex(MOTHER, FATHER);
  if (was === FATHER && member.relationship === MOTHER) return WIFE;
  if (was === MOTHER && member.relationship === FATHER) return HUSBAND;
  return undefined;
}
