import type { AnswerSource, Checklist, ChecklistForm, ChecklistQuestion } from './types.ts';

const QD1575 = 'QĐ 1575/QĐ-BYT, 27/03/2023';

const temperature: AnswerSource = { by: 'temperature', feverFrom: 37.5, coldTo: 35.5 };
const contraindicated = (code: string, more: Partial<ChecklistQuestion> = {}): ChecklistQuestion => ({
  code,
  yes: 'CHONG_CHI_DINH',
  ...more,
});
const deferred = (code: string, more: Partial<ChecklistQuestion> = {}): ChecklistQuestion => ({
  code,
  yes: 'TAM_HOAN',
  ...more,
});

/** The forms in use, each with the day from which it holds; of several of one form the newest of a day counts. */
export const checklists: readonly Checklist[] = [
  {
    form: 'child',
    version: 'QD1575-2023-child',
    validFrom: '2023-03-27',
    source: QD1575,
    trust: 'V',
    questions: [
      contraindicated('CCĐ-a', { stops: 'component', source: { by: 'severeReaction', asksToo: true } }),
      contraindicated('CCĐ-b', { stops: 'live' }),
      contraindicated('CCĐ-c', { describe: true }),
      deferred('TH-a'),
      deferred('TH-b'),
      deferred('TH-c', { source: temperature }),
      deferred('TH-d'),
      deferred('TH-e'),
      deferred('TH-g', { source: { by: 'weight', below: 2 } }),
      deferred('TH-h'),
      deferred('TH-i', { describe: true }),
    ],
  },
  {
    form: 'newborn',
    version: 'QD1575-2023-newborn',
    validFrom: '2023-03-27',
    // The form's items are known, its letters after TH are not: they follow the order of the form (D).
    source: QD1575,
    trust: 'V',
    questions: [
      contraindicated('CCĐ-a', { stops: { antigen: 'BCG' } }),
      contraindicated('CCĐ-b', { describe: true }),
      deferred('TH-a'),
      deferred('TH-b'),
      deferred('TH-c', { source: temperature }),
      deferred('TH-d', { source: { by: 'weightAndMother', below: 2 } }),
      deferred('TH-e'),
      deferred('TH-g', { describe: true }),
    ],
  },
  {
    form: 'adult',
    version: 'VN-adult-2023',
    validFrom: '2023-03-27',
    // Seven items of the form in use; pregnancy of women (R) is ours, and so are the numbers (D).
    source: 'Bảng kiểm trước tiêm chủng người lớn',
    trust: 'V',
    questions: [
      contraindicated('NL-1', { stops: 'component', source: { by: 'severeReaction', asksToo: true } }),
      deferred('NL-2'),
      deferred('NL-3'),
      deferred('NL-4', { source: { ...temperature, asksToo: true } }),
      deferred('NL-5'),
      deferred('NL-6'),
      deferred('NL-7'),
      contraindicated('NL-8', { stops: 'live', women: true, describe: true }),
    ],
  },
];

/** The form's list of a day; before the first one that one. */
export function checklistOn(form: ChecklistForm, day: string): Checklist {
  const ofForm = checklists.filter((list) => list.form === form).sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
  const list = ofForm.findLast(({ validFrom }) => validFrom <= day) ?? ofForm[0];
  if (!list) throw new Error(`no checklist ${form}`);
  return list;
}

/** The list that a stored screening was made with; undefined when a newer program made it. */
export function checklistOf(version: string | undefined): Checklist | undefined {
  return checklists.find((list) => list.version === version);
}

/** The questions that are asked of this sex (`2`: women). */
export function questionsFor(list: Checklist, sex: string): ChecklistQuestion[] {
  return list.questions.filter(({ women }) => !women || sex === '2');
}
