import type { SentenceModules } from './sentences.ts';

export const moreSentences: SentenceModules = import.meta.glob(
  '../../paraglide/messages/{issue,catalogue,patient_reason,patient_path,visit,warehouse,settings_error,immunization_reason,immunization_value,immunization_rule,immunization_fault,epi_rule_name,epi_rule_unit}_*.js',
  { eager: true },
);
