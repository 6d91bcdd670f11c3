import type { ServerContext } from './context.ts';
import { notFound } from './errors.ts';
import { integer } from './query.ts';
import { replicatorFor } from './replicate.ts';
import { REPLICATOR_DB, type SchedulerRow } from './replicator.ts';
import { sendJson } from './respond.ts';

/** GET /_scheduler/jobs and /_scheduler/jobs/{id}: replications that run or wait. */
export async function getSchedulerJobs(c: ServerContext): Promise<void> {
  const jobs = replicatorFor(c).jobs();
  const [id] = c.rest;
  if (id === undefined) return sendRows(c, 'jobs', jobs);
  sendOne(
    c,
    jobs.find((job) => job.id === id),
  );
}

/** GET /_scheduler/docs, /_scheduler/docs/_replicator and /_scheduler/docs/_replicator/{docid}. */
export async function getSchedulerDocs(c: ServerContext): Promise<void> {
  const docs = await replicatorFor(c).docs();
  const [database, ...id] = c.rest;
  if (database !== undefined && database !== REPLICATOR_DB) throw notFound('Database does not exist.');
  if (id.length > 0) {
    return sendOne(
      c,
      docs.find((doc) => doc.doc_id === id.join('/')),
    );
  }
  const states = c.query.get('states')?.split(',');
  sendRows(c, 'docs', states ? docs.filter((doc) => states.includes(String(doc.state))) : docs);
}

function sendRows({ res, query }: ServerContext, name: 'jobs' | 'docs', rows: SchedulerRow[]): void {
  const skip = integer(query, 'skip') ?? 0;
  const page = rows.slice(skip, skip + (integer(query, 'limit') ?? 25));
  sendJson(res, 200, { total_rows: rows.length, offset: skip, [name]: page });
}

function sendOne({ res }: ServerContext, row: SchedulerRow | undefined): void {
  if (!row) throw notFound();
  sendJson(res, 200, row);
}
