import type { JsonObject } from './body.ts';

/** What the endpoints need of the replicator of this server. Addresses in answers carry no passwords. */
export interface Replicator {
  /** Starts, joins or cancels what the body of `POST /_replicate` asks. @throws CouchError 400, 401, 404, 502 */
  replicate(body: JsonObject, user: string): Promise<{ status: number; body: object }>;
  /** What is wrong with a document of `_replicator`, undefined when it can be started. */
  problemOf(doc: JsonObject): string | undefined;
  /** Running replications, as `_active_tasks` lists them. */
  tasks(): object[];
  /** Replications that run or wait, as `_scheduler/jobs` lists them. */
  jobs(): SchedulerRow[];
  /** Documents of `_replicator`, as `_scheduler/docs` lists them. */
  docs(): Promise<SchedulerRow[]>;
}

export interface SchedulerRow {
  id: string | null;
  doc_id: string | null;
  database: string | null;
  source: string;
  target: string;
  state?: string;
  [field: string]: unknown;
}

/** The database whose documents start replications. */
export const REPLICATOR_DB = '_replicator';
