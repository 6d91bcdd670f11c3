import { HEAD, relationships, toilets, waterSources } from '../catalogues/index.ts';
import { formatDate } from '../dates/index.ts';
import { householdCodeFault } from '../identity/index.ts';
import type { Issue } from '../issues/issue.ts';
import type { Household, HouseholdMember } from '../records/household.ts';
import { ask, stop } from './codes.ts';
import type { CheckContext, Draft } from './context.ts';
import { pastDate } from './dates.ts';
import { checkCode, checkPhone } from './values.ts';

/** Rules of a household: one active head, stays that make sense, numbers. */
export function checkHousehold(household: Draft<Household>, context: CheckContext): Issue[] {
  const { code = '', phone, members = [], position, lastVisitedOn, water, toilet } = household;
  const codeFault = householdCodeFault(code);
  return [
    ...(codeFault ? [stop('code', codeFault, { value: code })] : []),
    ...checkPhone('phone', phone),
    ...checkCode('water', water, waterSources),
    ...checkCode('toilet', toilet, toilets),
    ...(position && !isInVietnam(position) ? [ask('position', 'positionOutside')] : []),
    ...pastDate('lastVisitedOn', lastVisitedOn, context),
    ...members.flatMap((member, at) => checkMember(member, `members.${at}`, context)),
    ...checkTwice(members),
    ...checkHead(members),
  ];
}

function checkMember(member: Draft<HouseholdMember>, path: string, context: CheckContext): Issue[] {
  const { relationship, joinedOn, leftOn } = member;
  const dates = [...pastDate(`${path}.joinedOn`, joinedOn, context), ...pastDate(`${path}.leftOn`, leftOn, context)];
  if (joinedOn && leftOn && leftOn < joinedOn) {
    const params = { joined: formatDate(joinedOn), left: formatDate(leftOn) };
    dates.push(stop(`${path}.leftOn`, 'leftBeforeJoined', params));
  }
  const at = `${path}.relationship`;
  return relationship
    ? [...checkCode(at, relationship, relationships), ...dates]
    : [stop(at, 'required', { field: 'relationship' }), ...dates];
}

/** A person may leave and come back, but is present once and joins once on a day. */
function checkTwice(members: Draft<HouseholdMember>[]): Issue[] {
  const seen = new Set<string>();
  return members.flatMap(({ patientId, joinedOn, leftOn }, at) => {
    if (!patientId) return [];
    const keys = [`${patientId} joined ${joinedOn}`, ...(leftOn ? [] : [`${patientId} present`])];
    const twice = keys.some((key) => seen.has(key));
    for (const key of keys) seen.add(key);
    return twice ? [stop(`members.${at}.patientId`, 'memberTwice')] : [];
  });
}

function checkHead(members: Draft<HouseholdMember>[]): Issue[] {
  const present = members.filter(({ leftOn }) => !leftOn);
  const heads = present.filter(({ relationship }) => relationship === HEAD).length;
  if (present.length === 0 || heads === 1) return [];
  return [heads === 0 ? stop('members', 'householdNoHead') : stop('members', 'householdManyHeads', { count: heads })];
}

/** Rough box around land and islands (D): catches exchanged or foreign coordinates. */
function isInVietnam({ latitude = 0, longitude = 0 }: NonNullable<Draft<Household>['position']>): boolean {
  return latitude >= 6 && latitude <= 24 && longitude >= 102 && longitude <= 118;
}
