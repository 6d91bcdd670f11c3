import type { PersonRole } from '../../accounts/roles.ts';

/** Staff of the demo; the ids are fixed because the made-up records carry them. */
export interface DemoPerson {
  id: string;
  username: string;
  name: string;
  role: PersonRole;
  pin: string;
}

export const DEMO_STAFF: readonly DemoPerson[] = [
  { id: 'demo-huong', username: 'huong', name: 'Nguyễn Thị Hương', role: 'healthWorker', pin: '246813' },
  { id: 'demo-seng', username: 'seng', name: 'Giàng A Sèng', role: 'healthWorker', pin: '975318' },
  { id: 'demo-lan', username: 'lan', name: 'Lò Thị Lan', role: 'stationHead', pin: '864209' },
];

/** Goes about in the first two villages and sees no others; has written no records. */
export const DEMO_VILLAGE_WORKER: DemoPerson = {
  id: 'demo-may',
  username: 'may',
  name: 'Vàng Thị Mây',
  role: 'villageWorker',
  pin: '628417',
};

/** Sees the warehouse only. */
export const DEMO_AREA_CENTRE: DemoPerson = {
  id: 'demo-kho',
  username: 'kho',
  name: 'Trần Văn Kho',
  role: 'areaCentre',
  pin: '713905',
};
