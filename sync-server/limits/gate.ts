import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { clientAddress, isHttps, isLoopback, rememberClient, type ProxyTrust } from '../accounts/client-address.ts';
import { isAdministrator } from '../accounts/guards.ts';
import type { Identified } from '../accounts/identify.ts';
import { actorOf } from '../audit/actor.ts';
import { isAudited } from '../audit/api-acts.ts';
import type { AuditEntry, Details, Outcome } from '../audit/line.ts';
import { REPEAT_MS, type AuditLog } from '../audit/log.ts';
import { documentRefusalOf, refusalOf } from '../audit/refusal.ts';
import { ApiError } from '../http/api-error.ts';
import { networkOf } from './network.ts';
import { RateLimits, type Holder } from './rate-limits.ts';

interface Visit {
  who: Identified;
  holders: readonly Holder[];
  /** A request that ends has none any more. */
  socket: Socket;
  /** Bytes of the connection before this request. */
  before: number;
  /** Its refusal is in the audit log already. */
  audited: boolean;
}

/** A browser that was here once never asks over plain HTTP again, for a year. */
const HSTS = 'max-age=31536000';
const HOUR_MS = 60 * 60 * 1000;
const OPEN_TO_WATCHDOGS = /^\/(health|metrics)(\/|\?|$)/;

/** Every request passes here three times: when it comes, when it is known who sent it, and when it is over. */
export class Gate {
  readonly #audit: AuditLog;
  readonly #limits: RateLimits;
  readonly #trust: ProxyTrust | undefined;
  readonly #warn: (message: string) => void;
  #warned = false;
  readonly #visits = new WeakMap<IncomingMessage, Visit>();

  /** `warn` is told, in English, of a set-up that cannot be meant. */
  constructor(
    audit: AuditLog,
    trust: ProxyTrust | undefined,
    warn: (message: string) => void,
    limits = new RateLimits(),
  ) {
    this.#audit = audit;
    this.#trust = trust;
    this.#limits = limits;
    this.#warn = warn;
  }

  begin(req: IncomingMessage, res: ServerResponse): void {
    rememberClient(req, this.#trust);
    if (isHttps(req)) res.setHeader('Strict-Transport-Security', HSTS);
    const { socket } = req;
    if (
      !this.#trust &&
      !this.#warned &&
      req.headers['x-forwarded-for'] !== undefined &&
      isLoopback(socket.remoteAddress)
    ) {
      this.#warned = true;
      this.#warn('a proxy on this machine is not trusted, so all its clients count as one: see --trust-proxy');
    }
    this.#visits.set(req, { who: undefined, holders: [], socket, before: bytesOf(socket), audited: false });
  }

  /** Answers `who`. Administrators and this server's own work are not limited. @throws ApiError 429 */
  admit<Who extends Identified>(req: IncomingMessage, who: Who): Who {
    const visit = this.#visits.get(req);
    if (!visit) return who;
    visit.who = who;
    // A password comes with every request; one line an hour says who came with it from where.
    if (who?.kind === 'admin' || who?.kind === 'replicator')
      this.#audit.count({ ...this.#whoOf(req), event: `${who.kind}.access`, outcome: 'ok', details: {} }, HOUR_MS);
    if (OPEN_TO_WATCHDOGS.test(req.url ?? '')) return who;
    const holders = holdersOf(who, clientAddress(req));
    const waitMs = this.#limits.admit(holders);
    if (waitMs > 0) throw tooManyRequests(waitMs);
    visit.holders = holders;
    return who;
  }

  /** Writes what somebody did, to disk before it is answered; `actor` when the request itself says who it is. @throws ApiError 503 */
  async record(req: IncomingMessage, event: string, outcome: Outcome, details: Details, actor?: string): Promise<void> {
    const who = this.#whoOf(req);
    await this.#audit.record({ ...who, actor: actor ?? who.actor, event, outcome, details });
    const visit = this.#visits.get(req);
    if (visit && outcome === 'refused') visit.audited = true;
  }

  /** The same for what is answered already. */
  note(req: IncomingMessage, event: string, details: Details): void {
    this.#audit.record({ ...this.#whoOf(req), event, outcome: 'ok', details }).catch(() => undefined);
  }

  /** So many documents were refused inside a request that is accepted. */
  refusedDocuments(req: IncomingMessage, documents: number): void {
    const line = documentRefusalOf(this.#whoOf(req), { method: req.method, url: req.url });
    if (line && documents > 0) this.#audit.count(line, REPEAT_MS, documents);
  }

  /** A request ended with an error. */
  caught(req: IncomingMessage, error: unknown): void {
    const visit = this.#visits.get(req);
    if (visit && isAudited(error)) visit.audited = true;
  }

  end(req: IncomingMessage, res: ServerResponse): void {
    const visit = this.#visits.get(req);
    if (!visit) return;
    if (visit.holders.length > 0) this.#limits.charge(visit.holders, Math.max(0, bytesOf(visit.socket) - visit.before));
    if (visit.audited || !res.headersSent) return;
    const asked = { method: req.method, url: req.url, hasToken: req.headers.authorization !== undefined };
    const refusal = refusalOf(this.#whoOf(req), asked, res.statusCode);
    if (refusal) this.#audit.count(refusal);
  }

  #whoOf(req: IncomingMessage): Pick<AuditEntry, 'actor' | 'device' | 'address'> {
    return { ...actorOf(this.#visits.get(req)?.who), address: clientAddress(req) };
  }
}

function holdersOf(who: Identified, address: string): readonly Holder[] {
  if (!who || who.kind === 'revoked') return [['address', networkOf(address)]];
  if (who.kind === 'replicator') return [['server', who.name]];
  if (who.kind !== 'person' || isAdministrator(who)) return [];
  const { person, deviceId } = who;
  return [
    ['device', `${person.stationCode}/${deviceId}`],
    ['person', person.id],
  ];
}

function tooManyRequests(waitMs: number): ApiError {
  const seconds = Math.ceil(waitMs / 1000);
  const reason = `Máy này gửi quá nhiều yêu cầu. Dữ liệu vẫn còn trên máy; máy sẽ tự gửi lại sau ${seconds} giây.`;
  return new ApiError(429, 'too_many_requests', reason, seconds);
}

const bytesOf = ({ bytesRead, bytesWritten }: Socket): number => bytesRead + bytesWritten;
