import type { Kind } from '../domain/records/index.ts';
import { createBackoff } from './backoff.ts';
import { SYNC_ORDER } from './kinds.ts';
import { watch } from './live.ts';
import { TransportError, type LocalStore, type Transport } from './ports.ts';
import { PausedError, ServerChangedError, StoppedError, stateOf } from './problem.ts';
import { Progress } from './progress.ts';
import { createMemory, guarded, type Pages, type Run } from './run-context.ts';
import { runOnce } from './run.ts';
import type { EngineState } from './state.ts';
import { realTimers, type Timers } from './timers.ts';

const PERIOD_MS = 5 * 60_000;
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 5 * 60_000;
/** A device's clock may differ this much from the server's without a word. */
const CLOCK_TOLERANCE_MS = 10 * 60_000;

export interface SyncEngineDeps extends Partial<Timers> {
  store: LocalStore;
  transport: Transport;
  /** Milliseconds since 1970. */
  now: () => number;
  /** 0 to 1. */
  random: () => number;
  onState: (state: EngineState) => void;
  /** Records that arrived or were merged and are durable. */
  onReceived?: (kind: Kind, ids: string[]) => void;
  /** The server has told its time: for `serverTimeAt` of domain/merge/clock. */
  onContact?: (contact: { serverMs: number; deviceMs: number }) => void;
  /** In the order of the first download. */
  kinds?: readonly Kind[];
  pages?: Partial<Pages>;
  /** From the last session, ISO. */
  lastSuccessAt?: string;
  /** Whether records of a kind may be sent now, as who works; all when absent. */
  sends?: (kind: Kind) => boolean;
  /** True while nothing more is to be received; what is unsent is sent all the same. Ask for a run when it becomes false. */
  paused?: () => boolean;
}

export interface SyncEngine {
  /** A full run that begins after this call, also during a pause after a failure; resolves when it ended, whatever the end. */
  run(): Promise<void>;
  /** Runs now, at every change on the server, every five minutes, and after failures with growing pauses. */
  start(): void;
  /** Ends everything; once it resolves, the store is not touched any more. */
  stop(): Promise<void>;
  /** Something is to be sent: a started engine runs, once more when a run is under way; never shortens a pause after a failure. */
  nudge(): void;
  state(): EngineState;
}

/** The engine that keeps a device and the sync server equal; see docs/decisions/0004. */
export function createSyncEngine(deps: SyncEngineDeps): SyncEngine {
  const timers: Timers = { ...realTimers, ...(deps.setTimer && deps.clearTimer ? (deps as Timers) : {}) };
  const kinds = deps.kinds ?? SYNC_ORDER;
  const memory = createMemory(deps.pages);
  const backoff = createBackoff(deps.random, FIRST_RETRY_MS, LONGEST_RETRY_MS);
  let state: EngineState = { phase: 'idle', lastSuccessAt: deps.lastSuccessAt };
  let life = new AbortController();
  let live = false;
  let pausing = false;
  let timer: unknown;
  let current: Promise<void> | undefined;
  let following: Promise<void> | undefined;
  /** Kinds that changed on the server; undefined: all. */
  let wanted: Set<Kind> | undefined = new Set();

  const show = (change: Partial<EngineState>) => {
    const next = { ...state, ...change };
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    deps.onState(state);
  };

  async function cycle(signal: AbortSignal): Promise<void> {
    timers.clearTimer(timer);
    const receive = wanted ?? new Set(kinds);
    wanted = new Set();
    show({ paused: deps.paused?.() || undefined });
    let moved = false;
    const failure = await attempt(signal, receive, () => (moved = true));
    if (signal.aborted) return show({ phase: 'idle', progress: undefined });
    if (failure === undefined) {
      backoff.reset();
      pausing = false;
      show({ ...ended, phase: 'idle', lastSuccessAt: new Date(deps.now()).toISOString() });
      return plan(PERIOD_MS * (0.9 + deps.random() / 5));
    }
    wanted = undefined;
    if (failure instanceof PausedError) {
      backoff.reset();
      pausing = false;
      show({ problem: undefined, phase: 'idle', paused: true });
      return plan(PERIOD_MS);
    }
    if (moved) backoff.reset();
    pausing = true;
    show({ ...ended, ...stateOf(failure) });
    plan(pauseAfter(failure));
  }

  const ended = { progress: undefined, problem: undefined, paused: undefined };

  function pauseAfter(failure: unknown): number {
    if (failure instanceof ServerChangedError) return deps.random() * FIRST_RETRY_MS;
    if (!(failure instanceof TransportError)) return backoff.next();
    return failure.kind === 'signIn' ? PERIOD_MS : backoff.next(failure.retryAfterS);
  }

  /** One run; answers its failure, undefined when the server answered for everything. */
  async function attempt(signal: AbortSignal, receive: Set<Kind>, onMoved: () => void): Promise<unknown> {
    const check = () => {
      if (signal.aborted) throw new StoppedError();
    };
    const store = guarded(deps.store, check);
    const transport = guarded(deps.transport, check);
    const progress = new Progress();
    try {
      const { at, ...identity } = await transport.server();
      checkClock(at);
      const run: Run = {
        store,
        transport,
        now: deps.now,
        memory,
        identity,
        accepted: new Set(),
        suspects: [],
        sends: (kind) => deps.sends?.(kind) ?? true,
        paused: () => deps.paused?.() ?? false,
        onPage(kind, page) {
          progress.page(kind, page);
          if (page.documents.length > 0) onMoved();
          show({ progress: progress.value() });
        },
        onMoved,
        onReceived: (kind, ids) => deps.onReceived?.(kind, ids),
      };
      // The request to sign in stands until a run succeeds: it must not blink at every try.
      const onPhase = (phase: EngineState['phase']) => state.phase !== 'needsSignIn' && show({ phase });
      return await runOnce(run, { kinds, receive, onPhase, survey: (of, kind) => progress.survey(of, kind) });
    } catch (error) {
      return error;
    }
  }

  function checkClock(serverMs: number | undefined): void {
    if (serverMs === undefined) return;
    const deviceMs = deps.now();
    deps.onContact?.({ serverMs, deviceMs });
    const offset = deviceMs - serverMs;
    const absurd = Math.abs(offset) > CLOCK_TOLERANCE_MS;
    show({ clockOffsetMs: absurd ? Math.round(offset / 60_000) * 60_000 : undefined });
  }

  function plan(ms: number): void {
    timers.clearTimer(timer);
    if (!live) return;
    timer = timers.setTimer(() => {
      pausing = false;
      void request(undefined);
    }, ms);
  }

  /** Begins a run, or one more after the present one. */
  function request(changed: Kind[] | undefined): Promise<void> {
    if (life.signal.aborted) return Promise.resolve();
    if (changed === undefined) wanted = undefined;
    else for (const kind of changed) wanted?.add(kind);
    if (!current) {
      current = cycle(life.signal).finally(() => {
        current = undefined;
      });
      return current;
    }
    following ??= current.then(() => {
      following = undefined;
      return request([]);
    });
    return following;
  }

  return {
    run: () => request(undefined),
    start() {
      if (live) return;
      if (life.signal.aborted) life = new AbortController();
      live = true;
      const { transport, now, random } = deps;
      const onChange = (changed: Kind[]) => {
        if (!pausing) void request(changed);
      };
      const onDisconnected = () => {
        if (state.phase === 'idle') show({ phase: 'offline' });
      };
      const onReconnected = () => {
        if (state.phase === 'offline') void request(undefined);
      };
      void watch({ transport, now, random, onChange, onDisconnected, onReconnected, ...timers }, life.signal);
      void request(undefined);
    },
    async stop() {
      live = false;
      life.abort();
      timers.clearTimer(timer);
      await current;
    },
    nudge() {
      if (live && !pausing) void request([]);
    },
    state: () => state,
  };
}
