import { allergyKinds, educations, ethnicities, maritalStates, religions } from '../catalogues/index.ts';
import { formatDate, isRealDate, earliest, latest } from '../dates/index.ts';
import type { Issue } from '../issues/issue.ts';
import type { Patient } from '../records/patient.ts';
import { stop } from './codes.ts';
import type { CheckContext, Draft } from './context.ts';
import { isBefore, pastDate } from './dates.ts';
import { fieldOf } from './fields.ts';
import { checkIdentifiers } from './identifiers.ts';
import { checkCode, checkPhone } from './values.ts';

/** Rules of a person's record: dates, names, numbers, allergies. Issues in the order of the form. */
export function checkPatient(patient: Draft<Patient>, context: CheckContext): Issue[] {
  return [
    ...checkName('fullName', patient.fullName, true),
    ...checkBirth(patient.birthDate, context),
    ...checkIdentifiers(patient),
    ...checkCode('ethnicity', patient.ethnicity, ethnicities),
    ...checkCode('religion', patient.religion, religions),
    ...checkCode('education', patient.education, educations),
    ...checkCode('marital', patient.marital, maritalStates),
    ...checkPhone('phone', patient.phone),
    ...checkName('motherName', patient.motherName, false),
    ...(patient.contacts ?? []).flatMap(({ name, phone }, at) => [
      ...checkName(`contacts.${at}.name`, name, true),
      ...checkPhone(`contacts.${at}.phone`, phone),
    ]),
    ...checkAllergies(patient, context),
    ...(patient.conditions ?? []).flatMap(({ since }, at) =>
      checkSince(`conditions.${at}.since`, since, patient, context),
    ),
    ...checkDeath(patient, context),
  ];
}

function checkName(path: string, name: string | undefined, required: boolean): Issue[] {
  if (!name?.trim()) return required ? [stop(path, 'required', { field: fieldOf(path) })] : [];
  return /\d/.test(name) ? [stop(path, 'nameDigits', { field: fieldOf(path), value: name })] : [];
}

function checkBirth(birthDate: string | undefined, context: CheckContext): Issue[] {
  if (!birthDate) return [stop('birthDate', 'required', { field: 'birthDate' })];
  const date = formatDate(birthDate);
  if (!isRealDate(birthDate)) return [stop('birthDate', 'dateImpossible', { field: 'birthDate', date })];
  if (earliest(birthDate) > context.today) return [stop('birthDate', 'birthInFuture', { date })];
  return latest(birthDate) < '1900-01-01' ? [stop('birthDate', 'birthTooOld', { date })] : [];
}

function checkDeath({ death, birthDate }: Draft<Patient>, { today }: CheckContext): Issue[] {
  if (!death) return [];
  const { on } = death;
  if (!on) return [stop('death.on', 'required', { field: 'deathOn' })];
  const date = formatDate(on);
  if (!isRealDate(on)) return [stop('death.on', 'dateImpossible', { field: 'deathOn', date })];
  if (earliest(on) > today) return [stop('death.on', 'deathInFuture', { date })];
  if (isBefore(on, birthDate))
    return [stop('death.on', 'deathBeforeBirth', { date, birth: formatDate(birthDate ?? '') })];
  return [];
}

function checkAllergies(patient: Draft<Patient>, context: CheckContext): Issue[] {
  const allergies = patient.allergies ?? [];
  const issues = allergies.flatMap(({ name, kind, onset }, at) => [
    ...(name?.trim() ? [] : [stop(`allergies.${at}.name`, 'required', { field: 'allergyName' })]),
    ...checkCode(`allergies.${at}.kind`, kind, allergyKinds),
    ...checkSince(`allergies.${at}.onset`, onset, patient, context),
  ]);
  const contradiction = patient.noKnownAllergy && allergies.some(({ status }) => status === 'active');
  return contradiction ? [...issues, stop('noKnownAllergy', 'allergyContradiction')] : issues;
}

function checkSince(
  path: string,
  date: string | undefined,
  { birthDate }: Draft<Patient>,
  context: CheckContext,
): Issue[] {
  const issues = pastDate(path, date, context);
  if (issues.length > 0 || !date || !isBefore(date, birthDate)) return issues;
  return [
    stop(path, 'dateBeforeBirth', { field: fieldOf(path), date: formatDate(date), birth: formatDate(birthDate ?? '') }),
  ];
}
