import { createRxDatabase, type RxCollection, type RxDatabase } from 'rxdb';
import { getFetchWithCouchDBAuthorization, replicateCouchDB } from 'rxdb/plugins/replication-couchdb';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { afterEach, describe, expect, it } from 'vitest';
import { newDatabase, useServer } from './client.ts';
import { ADMIN } from './server.ts';

const client = useServer();

interface Person {
  id: string;
  name: string;
}

type People = RxCollection<Person>;

const schema = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: { id: { type: 'string', maxLength: 100 }, name: { type: 'string' } },
  required: ['id', 'name'],
} as const;

const open: RxDatabase[] = [];

async function device(): Promise<People> {
  const db = await createRxDatabase({ name: `rx-${open.length}-${process.pid}`, storage: getRxStorageMemory() });
  open.push(db);
  const { people } = await db.addCollections<{ people: People }>({ people: { schema } });
  return people;
}

function replicate(collection: People, path: string) {
  return replicateCouchDB({
    replicationIdentifier: `people-${path}`,
    collection,
    url: `${client.server.anonymousUrl}${path}/`,
    fetch: getFetchWithCouchDBAuthorization(ADMIN.name, ADMIN.password),
    live: true,
    retryTime: 100,
    pull: { batchSize: 60 },
    push: { batchSize: 60 },
  });
}

const until = async (done: () => Promise<boolean>) => {
  while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe('RxDB 17 as a foreign client', () => {
  afterEach(async () => {
    for (const db of open.splice(0)) await db.remove();
  });

  it('two devices replicate both ways and live', async () => {
    const path = await newDatabase(client);
    const [one, two] = [await device(), await device()];
    await one.bulkInsert(Array.from({ length: 300 }, (_, index) => ({ id: `p${index}`, name: `Lê Thị ${index}` })));
    const [first, second] = [replicate(one, path), replicate(two, path)];
    await first.awaitInSync();
    await until(async () => (await two.find().exec()).length === 300);
    await two.insert({ id: 'new', name: 'Phạm Ấ' });
    await until(async () => (await one.findOne('new').exec())?.name === 'Phạm Ấ');
    await Promise.all([first.cancel(), second.cancel()]);
  });

  it('both delete the same record: neither replication stops', async () => {
    const path = await newDatabase(client);
    const [one, two] = [await device(), await device()];
    await one.insert({ id: 'a', name: 'x' });
    const first = replicate(one, path);
    await first.awaitInSync();
    const second = replicate(two, path);
    await until(async () => (await two.findOne('a').exec()) !== null);
    await Promise.all([first.cancel(), second.cancel()]);
    await (await one.findOne('a').exec(true)).remove();
    await (await two.findOne('a').exec(true)).remove();
    const errors: unknown[] = [];
    for (const collection of [one, two]) {
      const again = replicate(collection, path);
      again.error$.subscribe((error) => errors.push(error));
      await again.awaitInSync();
      await collection.insert({ id: `after-${collection.database.name}`, name: 'y' });
      await again.awaitInSync();
      await again.cancel();
    }
    expect(errors).toEqual([]);
    const rows = (await client.request(`${path}/_all_docs`)).json<{ rows: unknown[] }>().rows;
    expect(rows).toHaveLength(2);
  });

  it('both edit the same record without a connection: they end with the same one, and so does the server', async () => {
    const path = await newDatabase(client);
    const [one, two] = [await device(), await device()];
    await one.insert({ id: 'a', name: 'x' });
    const first = replicate(one, path);
    await first.awaitInSync();
    const second = replicate(two, path);
    await until(async () => (await two.findOne('a').exec()) !== null);
    await Promise.all([first.cancel(), second.cancel()]);
    await (await one.findOne('a').exec(true)).patch({ name: 'Lê' });
    await (await two.findOne('a').exec(true)).patch({ name: 'Ngô' });
    const errors: unknown[] = [];
    for (const collection of [one, two, one]) {
      const again = replicate(collection, path);
      again.error$.subscribe((error) => errors.push(error));
      await again.awaitInSync();
      await again.cancel();
    }
    expect(errors).toEqual([]);
    const { name } = (await client.request(`${path}/a?conflicts=true`)).json<Person>();
    expect(['Lê', 'Ngô']).toContain(name);
    for (const collection of [one, two]) expect((await collection.findOne('a').exec(true)).name).toBe(name);
  });
});
