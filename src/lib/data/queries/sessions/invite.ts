import { compareText } from '../../../domain/merge/canonical.ts';
import type { Session } from '../../device/session.ts';
import type { InviteRow, SessionApi } from '../../session-api.ts';
import { isChild } from '../doses-due.ts';
import { isGone } from '../households.ts';
import { personOf } from '../people.ts';

/** Whom the due list of that day would call. */
export async function inviteSuggestions(
  open: Session,
  { on, villageCodes }: Parameters<SessionApi['inviteSuggestions']>[0],
): Promise<InviteRow[]> {
  await Promise.all([open.columns.ready('patients', 'immunizations'), open.dosesDue.ready()]);
  const { people } = open.columns;
  const villages = new Set(villageCodes);
  const [birthDates, badges, merged, village] = (['birthDate', 'badges', 'mergedInto', 'villageCode'] as const).map(
    (field) => people.column(field),
  );
  const rows = people.ids.flatMap((id, row): InviteRow[] => {
    if (!isChild(birthDates?.[row] ?? '', on) || isGone(badges?.[row] ?? '') || merged?.[row] !== '') return [];
    if (villages.size > 0 && !villages.has(village?.[row] ?? '')) return [];
    const doses = open.dosesDue
      .thisWeek(id, on)
      .filter(({ dueOn }) => dueOn <= on)
      .map(({ code, product, dueOn, overdue }) => ({ scheduleDose: code, productCode: product, dueOn, overdue }));
    const person = doses.length > 0 ? personOf(open, id) : undefined;
    return person ? [{ person, doses }] : [];
  });
  const since = ({ doses }: InviteRow) => doses[0]?.dueOn ?? '';
  return rows.sort(
    (a, b) =>
      compareText(a.person.villageCode, b.person.villageCode) ||
      compareText(since(a), since(b)) ||
      compareText(a.person.fullName, b.person.fullName),
  );
}
