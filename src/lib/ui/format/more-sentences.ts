import type { SentenceModules } from './sentences.ts';

export const moreSentences: SentenceModules = import.meta.glob(
  '../../paraglide/messages/{issue,catalogue,patient_reason,patient_path,visit,warehouse,settings_error}_*.js',
  { eager: true },
);
