export { answersWith, knownAnswers, reactedAntigens, type KnownAnswer } from './answers.ts';
export { checklistOf, checklistOn, checklists, questionsFor } from './checklists.ts';
export { allowedConclusion, CONCLUSIONS, mayConclude, type AllowedConclusion } from './conclude.ts';
export { formOf } from './form-of.ts';
export type {
  AnswerSource,
  Checklist,
  ChecklistForm,
  ChecklistQuestion,
  ConclusionCode,
  Findings,
  MotherHbsag,
  ScreenedProduct,
} from './types.ts';
