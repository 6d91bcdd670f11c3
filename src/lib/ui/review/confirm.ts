import * as m from '$lib/paraglide/messages';
import type { QuestionRow } from '../../data/api.ts';
import type { Choice } from '../../domain/reviews/index.ts';
import { fieldName } from '../patient/superseded.ts';
import { saidValue } from './value.ts';

/** What a choice will do, in a sentence that is read before it is done. */
export function confirmText({ question, names }: Pick<QuestionRow, 'question' | 'names'>, choice: Choice): string {
  const { type, path = '', options } = question;
  const field = fieldName(path);
  if (choice.kind === 'both')
    return type === 'doseTwice' ? m.review_confirm_both_doses() : m.review_confirm_both_text({ field });
  const option = choice.kind === 'option' ? options.find(({ key }) => key === choice.key) : undefined;
  const value = saidValue(path, choice.kind === 'typed' ? choice.value : option?.value, names);
  const key = option?.key ?? '';
  switch (type) {
    case 'signedVisitEdited':
      return option?.inUse ? m.review_confirm_signed_keep() : m.review_confirm_signed_take({ field, value });
    case 'removal':
      return key === 'keep' ? m.review_confirm_keep_item() : m.review_confirm_remove_item();
    case 'voidedEdited':
      return key === 'keep' ? m.review_confirm_keep_record() : m.review_confirm_void();
    case 'doseTwice':
      return m.review_confirm_dose();
    case 'twoHeads':
      return m.review_confirm_head({ name: names[key] ?? '' });
    case 'twoHouseholds':
      return m.review_confirm_household({ name: names[key] ?? '' });
    case 'deadThenSeen':
      return key === 'dead' ? m.review_confirm_dead() : m.review_confirm_alive();
    default:
      return m.review_confirm_field({ field, value });
  }
}
