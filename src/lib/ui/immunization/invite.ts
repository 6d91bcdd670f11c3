import * as m from '$lib/paraglide/messages';
import type { DueRow } from '../../data/due-api.ts';
import { dateText } from '../format/index.ts';
import { doseName } from './names.ts';

/** When and where children are invited to; `time` as people say it, empty when it is not fixed. */
export interface Invitation {
  station: string;
  day: string;
  time: string;
  place: string;
}

/** One text message: for a mother, or for a family whose mother is not known. */
export interface InviteMessage {
  key: string;
  /** Whom it is for: the mother, else the first child. */
  to: string;
  phone?: string;
  text: string;
}

/** One message per mother, with all her children of the list. Rows without a dose that may be given are left out. */
export function inviteMessages(rows: readonly DueRow[], invitation: Invitation): InviteMessage[] {
  const families = new Map<string, DueRow[]>();
  for (const row of rows) {
    if (dosesText(row) === '') continue;
    const key = familyOf(row);
    families.set(key, [...(families.get(key) ?? []), row]);
  }
  return [...families].flatMap(([key, children]) => {
    const [first] = children;
    if (!first) return [];
    const { motherName: mother, phone } = children.find((child) => child.motherName) ?? first;
    return [
      {
        key,
        to: mother ?? first.person.fullName,
        text: messageText(children, mother, invitation),
        ...(phone ? { phone } : {}),
      },
    ];
  });
}

/** The doses of a row that may be given on the day, as people say them. */
export const dosesText = ({ doses }: DueRow): string =>
  doses.flatMap(({ code, state }) => (state === 'due' || state === 'overdue' ? doseName(code) : [])).join(', ');

/** Children of one mother: by her record, else by her name in one household; without either each alone. */
function familyOf({ motherId, motherName, person }: DueRow): string {
  if (motherId) return motherId;
  return motherName && person.householdId ? `${person.householdId}/${motherName}` : person.id;
}

function messageText(rows: DueRow[], mother: string | undefined, invitation: Invitation): string {
  const { station, time, place } = invitation;
  const children = rows
    .map((row) =>
      m.epi_due_invite_one({
        name: row.person.fullName,
        birth: dateText(row.person.birthDate),
        doses: dosesText(row),
      }),
    )
    .join('; ');
  const day = dateText(invitation.day);
  const when = time
    ? m.epi_due_invite_text_when_time({ time, day, place })
    : m.epi_due_invite_text_when({ day, place });
  return mother
    ? m.epi_due_invite_text_mother({ station, mother, children, when })
    : m.epi_due_invite_text_family({ station, children, when });
}
