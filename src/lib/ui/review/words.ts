import * as m from '$lib/paraglide/messages';
import type { QuestionRow } from '../../data/api.ts';
import { daysBetween } from '../../domain/dates/index.ts';
import type { QuestionOption, QuestionType } from '../../domain/reviews/index.ts';
import { dateText, momentText } from '../format/index.ts';
import { kindName } from '../history/kinds.ts';
import { fieldName } from '../patient/superseded.ts';
import { app } from '../state/app.svelte.ts';
import { saidValue, type Names } from './value.ts';

export const typeName: Record<QuestionType, () => string> = {
  field: m.review_type_field,
  removal: m.review_type_removal,
  voidedEdited: m.review_type_voidedEdited,
  signedVisitEdited: m.review_type_signedVisitEdited,
  doseTwice: m.review_type_doseTwice,
  twoHeads: m.review_type_twoHeads,
  twoHouseholds: m.review_type_twoHouseholds,
  deadThenSeen: m.review_type_deadThenSeen,
  duplicatePeople: m.review_type_duplicatePeople,
};

/** What is asked in a few words: of one field its name, else the type. */
export function titleOf({ type, path }: { type: QuestionType; path?: string }): string {
  const named = path !== undefined && (type === 'field' || type === 'signedVisitEdited' || type === 'removal');
  return named ? `${typeName[type]()}: ${fieldName(path)}` : typeName[type]();
}

/** What a record is that belongs to nobody's file: its kind, and for a lot its vaccine and number. */
export function aboutText({ subjects: [subject] }: Pick<QuestionRow['question'], 'subjects'>): string {
  if (!subject) return '';
  const [type, ...name] = subject.id.split(':');
  return [kindName[subject.kind](), type === 'lot' ? name.join(' ') : ''].filter(Boolean).join(' · ');
}

/** Why it is asked, in a sentence. */
export function whyText({ type, path = '', options }: QuestionRow['question']): string {
  const field = fieldName(path);
  const days = options.map(({ value }) => (value as { occurredOn?: string } | null)?.occurredOn ?? '').sort();
  switch (type) {
    case 'field':
      return m.review_why_field({ field });
    case 'removal':
      return m.review_why_removal({ field });
    case 'signedVisitEdited':
      return m.review_why_signedVisitEdited({ field });
    case 'doseTwice':
      return m.review_why_doseTwice({ days: daysBetween(days[0] ?? '', days[1] ?? '') });
    case 'voidedEdited':
      return m.review_why_voidedEdited();
    case 'twoHeads':
      return m.review_why_twoHeads();
    case 'twoHouseholds':
      return m.review_why_twoHouseholds();
    case 'deadThenSeen':
      return m.review_why_deadThenSeen();
    case 'duplicatePeople':
      return m.review_why_duplicatePeople();
  }
}

interface Asked {
  type: QuestionType;
  path?: string;
}

/** One of the values, as it is shown on its card and in the list of decisions. */
export function optionText(
  { type, path = '' }: Asked,
  { key, value }: { key: string; value?: unknown },
  names: Names,
): string {
  if (type === 'doseTwice') {
    const { occurredOn, lot, productName } = (value ?? {}) as {
      occurredOn?: string;
      lot?: string;
      productName?: string;
    };
    return [dateText(occurredOn), productName, lot].filter(Boolean).join(' · ');
  }
  if (type === 'voidedEdited' && key === 'keep') return m.review_value_keep_record();
  if (type === 'removal' && key === 'remove') return m.review_value_removed();
  if (type === 'deadThenSeen' && key === 'alive') return m.review_value_alive();
  if (type === 'duplicatePeople') return names[key] ?? key;
  return saidValue(path, value, names);
}

/** The word on the button that takes an option. */
export function takeText({ type }: Asked, { key }: Pick<QuestionOption, 'key'>): string {
  if (type === 'removal') return key === 'keep' ? m.review_take_keep() : m.review_take_remove();
  if (type === 'voidedEdited') return key === 'keep' ? m.review_take_keep() : m.review_take_void();
  if (type === 'doseTwice') return m.review_take_dose();
  if (type === 'twoHeads') return m.review_take_head();
  if (type === 'twoHouseholds') return m.review_take_household();
  if (type === 'deadThenSeen') return key === 'dead' ? m.review_take_dead() : m.review_take_alive();
  return m.review_take_value();
}

/** Who wrote a value, when and on which device. */
export function writtenText({ by, at, device }: Pick<QuestionOption, 'by' | 'at' | 'device'>): string {
  return m.review_who({
    name: app.staffName(by) || m.review_somebody(),
    at: at ? momentText(at, app.now) : '',
    device: deviceText(device),
  });
}

/** A device by the name that its people gave it; one that the server has not told of by the end of its id. */
export function deviceText(device: string): string {
  if (device === app.device?.deviceId) return m.review_this_device();
  if (device === 'server') return m.review_the_server();
  return app.deviceName(device) || m.review_other_device({ code: device.slice(-4) });
}
