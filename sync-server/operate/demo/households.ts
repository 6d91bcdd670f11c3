import type { Household, HouseholdMember, Patient } from '../../../src/lib/domain/records/index.ts';
import { definitions } from '../../../src/lib/domain/records/index.ts';
import { DAY, dateOf, instantOf } from './calendar.ts';
import { familyName } from './names.ts';
import { makePerson } from './person.ts';
import { uuidV7 } from './random.ts';
import type { DemoContext, DemoHousehold } from './types.ts';

interface Place {
  sex: '1' | '2';
  ageYears: number;
  /** Code of catalogues/relationships. */
  relationship: string;
  ownFamily?: boolean;
}

// Shares of minorities by province (rounded from the 2019 census of the 53 minorities; R): the rest is Kinh.
const MINORITIES: Record<string, readonly (readonly [string, number])[]> = {
  '04': [
    ['02', 41],
    ['07', 30],
    ['08', 11],
    ['09', 10],
  ],
  '08': [
    ['02', 24],
    ['08', 25],
    ['09', 14],
    ['07', 5],
  ],
  '11': [
    ['03', 36],
    ['08', 38],
  ],
  '12': [
    ['03', 32],
    ['08', 24],
    ['09', 13],
  ],
  '14': [
    ['03', 54],
    ['08', 16],
    ['06', 8],
  ],
  '15': [
    ['02', 12],
    ['08', 22],
    ['09', 10],
    ['03', 8],
  ],
  '20': [
    ['02', 36],
    ['07', 42],
  ],
  '25': [
    ['06', 15],
    ['09', 3],
  ],
  '52': [
    ['10', 20],
    ['13', 7],
  ],
  '66': [
    ['12', 14],
    ['07', 4],
  ],
  '92': [['05', 12]],
  '94': [['05', 30]],
};

function plan(context: DemoContext): Place[] {
  const { random } = context;
  const age = (mean: number, deviation: number, min: number, max: number) =>
    Math.min(max, Math.max(min, random.normal(mean, deviation)));
  const kind = random.weighted([
    ['single', 9],
    ['couple', 17],
    ['family', 46],
    ['oneParent', 7],
    ['threeGenerations', 21],
  ]);
  if (kind === 'single')
    return [{ sex: random.chance(0.35) ? '1' : '2', ageYears: age(61, 18, 19, 96), relationship: '01' }];
  const headMale = random.chance(0.74);
  const headAge =
    kind === 'couple' ? age(55, 16, 20, 90) : kind === 'threeGenerations' ? age(41, 9, 24, 66) : age(38, 9, 22, 68);
  const places: Place[] = [{ sex: headMale ? '1' : '2', ageYears: headAge, relationship: '01' }];
  const motherAge = headMale ? Math.max(19, headAge - random.normal(3, 3)) : headAge;
  if (kind !== 'oneParent')
    places.push({
      sex: headMale ? '2' : '1',
      ageYears: headMale ? motherAge : Math.max(20, headAge + random.normal(3, 3)),
      relationship: headMale ? '02' : '03',
      ownFamily: true,
    });
  if (kind !== 'couple') {
    const children = random.weighted([
      [1, 26],
      [2, 46],
      [3, 20],
      [4, 6],
      [5, 2],
    ]);
    let born = age(25, 4, 18, 38);
    for (let i = 0; i < children; i++, born += 1.2 + random.exponential(2.6)) {
      const years = motherAge - born;
      if (years > 0 && born < 46 && !(years > 24 && random.chance(0.7)))
        places.push({ sex: random.chance(0.527) ? '1' : '2', ageYears: years, relationship: '04' });
    }
  }
  if (kind === 'threeGenerations') {
    const parentAge = Math.min(97, headAge + age(25, 4, 18, 40));
    places.push({ sex: '2', ageYears: parentAge, relationship: '09', ownFamily: true });
    if (random.chance(0.55)) places.push({ sex: '1', ageYears: Math.min(98, parentAge + 2), relationship: '08' });
    if (random.chance(0.08))
      for (let i = random.int(1, 6); i > 0; i--)
        places.push({
          sex: random.chance(0.5) ? '1' : '2',
          ageYears: age(22, 12, 0.1, 60),
          relationship: '30',
          ownFamily: true,
        });
  }
  return places;
}

/** Water and toilet of a house in the country, made-up shares; what is hygienic is assessed apart. */
function facilities({ random }: DemoContext): Pick<Household, 'water' | 'waterHygienic' | 'toilet' | 'toiletHygienic'> {
  const water = random.weighted([
    ['MAY', 38],
    ['GIENG_KHOAN', 27],
    ['TU_CHAY', 18],
    ['GIENG_DAO', 10],
    ['MUA', 5],
    ['AO_HO_SONG', 2],
  ]);
  const toilet = random.weighted([
    ['TU_HOAI', 62],
    ['THAM_DOI', 12],
    ['HAI_NGAN', 14],
    ['VIP', 5],
    ['KHAC', 4],
    ['KHONG_CO', 3],
  ]);
  const isHygienic = (bad: boolean) => !bad && random.chance(0.93);
  return {
    water,
    waterHygienic: isHygienic(water === 'AO_HO_SONG'),
    toilet,
    toiletHygienic: isHygienic(toilet === 'KHONG_CO' || toilet === 'KHAC'),
  };
}

/** One made-up household with its people. */
export function makeHousehold(context: DemoContext, number: number, villageIndex: number): DemoHousehold {
  const { random, todayMs, options } = context;
  const village = context.villages[villageIndex]!;
  const minorities = MINORITIES[options.provinceCode] ?? [];
  const ethnicity = random.weighted([
    ...minorities,
    ['01', 100 - minorities.reduce((sum, [, share]) => sum + share, 0)],
  ] as const);
  const madeMs = todayMs - random.int(200, 1100) * DAY;
  const householdId = uuidV7(random, madeMs);
  const addressText = `Số ${random.int(1, 180)}, ${village.name}`;
  const family = familyName(random, ethnicity);
  const members: HouseholdMember[] = [];
  const people: Patient[] = plan(context).map((place) => {
    const ageDays = Math.floor(place.ageYears * 365.25);
    const person = makePerson(context, {
      sex: place.sex,
      ageDays,
      family: place.ownFamily ? familyName(random, ethnicity) : family,
      ethnicity,
      villageCode: village.code,
      householdId,
      addressText,
    });
    members.push({
      patientId: person.id,
      relationship: place.relationship,
      joinedOn: dateOf(Math.max(madeMs, todayMs - ageDays * DAY)),
    });
    return person;
  });
  const mother = people.find(
    (_, i) => members[i]!.relationship === '02' || (members[i]!.relationship === '01' && people[i]!.sex === '2'),
  );
  people.forEach((person, i) => {
    if (members[i]!.relationship !== '04' || !mother) return;
    person.motherId = mother.id;
    person.motherName = mother.fullName;
    if (Number(options.today.slice(0, 4)) - Number(person.birthDate.slice(0, 4)) < 16)
      person.contacts = [
        {
          id: uuidV7(random, madeMs),
          relationship: '09',
          name: mother.fullName,
          phone: mother.phone,
          patientId: mother.id,
          guardian: true,
        },
      ];
  });
  const stamps = context.stamps(madeMs);
  const household: Household = {
    id: householdId,
    stationCode: options.communeCode,
    villageCode: village.code,
    version: definitions.households.version,
    ...stamps,
    code: `${village.code.slice(-2)}${String(number).padStart(4, '0')}`,
    address: {
      provinceCode: options.provinceCode,
      communeCode: options.communeCode,
      villageCode: village.code,
      formerCommune: village.formerCommune,
      text: addressText,
    },
    phone: people.find((person) => person.phone)?.phone,
    wealthClass: random.weighted([
      ['NGHEO', 6],
      ['CAN_NGHEO', 7],
      ['TRUNG_BINH', 12],
      ['KHAC', 75],
    ]),
    ...facilities(context),
    members,
    events: [
      {
        id: uuidV7(random, madeMs),
        type: 'created',
        on: dateOf(madeMs),
        patientIds: people.map((person) => person.id),
        at: instantOf(madeMs),
        by: stamps.createdBy,
      },
    ],
  };
  return { household, people };
}
