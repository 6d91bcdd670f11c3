import { hard, soft, type Issue } from '../issues/issue.ts';

/**
 * Every code of an issue of this project's records and cards with the parameters of its sentence (`issue_<code>` in the catalogue).
 * `field` and `unit` are keys of labels (`catalogue_field_<field>`, `catalogue_unit_<unit>`); dates are already `dd/mm/yyyy`.
 */
export const ISSUE_CODES = {
  required: ['field'],
  wrongType: ['field'],
  notNumber: ['field'],
  notInList: ['field'],
  tooLong: ['field', 'max'],
  tooMany: ['field', 'max'],
  tooSmall: ['field', 'min'],
  tooBig: ['field', 'max'],
  codeUnknown: ['field', 'value'],
  timeFormat: ['field'],
  dateFormat: ['field'],
  dateImpossible: ['field', 'date'],
  dateInFuture: ['field', 'date'],
  dateBeforeBirth: ['field', 'date', 'birth'],
  periodReversed: ['from', 'to'],
  birthInFuture: ['date'],
  birthTooOld: ['date'],
  deathInFuture: ['date'],
  deathBeforeBirth: ['date', 'birth'],
  nameDigits: ['field', 'value'],
  personalIdMalformed: ['value'],
  personalIdProvince: ['value'],
  personalIdSex: ['value'],
  personalIdYear: ['value'],
  personalIdTwice: [],
  temporaryLooksLikeId: ['value'],
  oldIdCardMalformed: ['value'],
  bhytMalformed: ['value'],
  bhxhMalformed: ['value'],
  phoneMalformed: ['value'],
  householdCodeMalformed: ['value'],
  allergyContradiction: [],
  householdNoHead: [],
  householdManyHeads: ['count'],
  memberTwice: [],
  leftBeforeJoined: ['joined', 'left'],
  positionOutside: [],
  visitInFuture: ['date'],
  visitEndsBeforeStart: [],
  visitBeforeBirth: ['date', 'birth'],
  visitAfterDeath: ['date', 'death'],
  vitalHard: ['field', 'value', 'unit', 'min', 'max'],
  vitalSoft: ['field', 'value', 'unit', 'min', 'max'],
  diastolicNotBelow: ['value', 'max'],
  bloodPressureIncomplete: [],
  icdMissing: [],
  icdMalformed: ['value'],
  icdUnknown: ['value'],
  icdSex: ['value', 'name'],
  icdDuplicate: ['value'],
  icdTooMany: ['max'],
  icdDiscouraged: ['value'],
  icdNeedsFifth: ['value'],
  appointmentBeforeVisit: ['date', 'visit'],
  referralBeforeVisit: ['date', 'visit'],
  prescriptionLong: ['value', 'max'],
  prescriptionTooLong: ['value', 'max'],
  doseInFuture: ['date'],
  doseBeforeBirth: ['date', 'birth'],
  doseAfterDeath: ['date', 'death'],
  doseDateIncomplete: [],
  doseTimeMismatch: ['date'],
  lotMissing: [],
  lotExpired: ['lot', 'date'],
  lotExpiredHistory: ['date'],
  expiryMissing: [],
  routeSite: [],
  postponedBeforeDose: ['date'],
  reactionBeforeDose: ['date'],
  cardEmpty: [],
  cardForeign: [],
  cardNumberOnly: [],
  cardNumberDamaged: [],
  cardTruncated: [],
  cardNameDamaged: [],
  cardDateDamaged: [],
  cardSexDamaged: [],
  cardDoubtful: ['field'],
} as const satisfies Record<string, readonly string[]>;

export type IssueCode = keyof typeof ISSUE_CODES;
type Names<C extends IssueCode> = (typeof ISSUE_CODES)[C][number];
type Params<C extends IssueCode> = [Names<C>] extends [never] ? [] : [Record<Names<C>, string | number>];

/** An issue that stops saving, with the parameters that its sentence needs. */
export const stop = <C extends IssueCode>(path: string, code: C, ...params: Params<C>): Issue =>
  hard(path, code, params[0]);

/** An issue that asks once. */
export const ask = <C extends IssueCode>(path: string, code: C, ...params: Params<C>): Issue =>
  soft(path, code, params[0]);
