import * as m from '$lib/paraglide/messages';
import type { Identifier } from '../../domain/records/index.ts';

export const paperName: Record<Identifier['type'], () => string> = {
  personalId: m.patient_id_personalId,
  bhytCard: m.patient_id_bhytCard,
  bhxhNumber: m.patient_id_bhxhNumber,
  oldIdCard: m.patient_id_oldIdCard,
  birthCertificate: m.patient_id_birthCertificate,
  vaccinationSubject: m.patient_id_vaccinationSubject,
  passport: m.patient_id_passport,
  temporary: m.patient_id_temporary,
};
