/**
 * What is known of one request while it goes through its steps, for the one record and the one count at its end. It
 * decides nothing: each method takes the result of a step and gives it back.
 */
import { randomUUID } from 'node:crypto';
import type { Problem } from '@knoxcall/problems';
import type { RouteEntry } from '@knoxcall/snapshot';
import type { ForwardOutcome } from '../forward/decision.ts';
import { asRefusal, type Refusal } from '../request/answer/as-refusal.ts';
import type { Caller } from '../request/identify/identify-caller.ts';
import type { Inbound } from '../request/inbound/read-inbound.ts';
import type { Selected } from '../request/select-route.ts';
import type { Granted } from '../resolve/authorise.ts';
import type { ClientCertificate } from '../resolve/client-certificate.ts';
import type { Configuration } from '../resolve/configuration-of.ts';
import type { Opened } from '../resolve/open-granted.ts';
import { isHidden } from '../resolve/secret-rules.ts';
import type { CallerPlaces } from '../substitute/caller-places.ts';
import { type OutboundHeaders, outboundHeaders } from '../substitute/outbound-headers.ts';
import type { Redaction } from '../substitute/prepare-redaction.ts';
import type { BodyPlan } from '../substitute/substitute-body.ts';
import { type LogRecord, shownHeaders, shownPath } from './log-record.ts';
import { shownBody } from './shown-body.ts';

/** The caller left before there was a status to tell. */
const CLIENT_GONE = 499;

/** Where the end of a request is told. */
export type Ledger = {
  count(outcome: string, seconds: number): void;
  /** `isRefused`: nothing of the request went upstream. */
  record(make: () => LogRecord, about: { tenantId: string; isRefused: boolean }): void;
  problem(requestId: string, problem: Problem): void;
};

type Ending = { readonly outcome: string; readonly status: number; readonly upstreamStatus: number | null };

export class Attempt {
  readonly requestId: string = randomUUID();
  readonly #ledger: Ledger;
  readonly #cameAt = Date.now();
  readonly #startedAt = performance.now();
  #inbound: Inbound | undefined;
  #caller: Caller | undefined;
  #route: RouteEntry | undefined;
  #selected: Selected | undefined;
  #configuration: Configuration | undefined;
  #plan: BodyPlan | undefined;
  #places: CallerPlaces | undefined;
  #granted: Granted | undefined;
  #opened: Opened | undefined;
  #redaction: Redaction | null = null;
  #certificate: string | undefined;
  #retried: boolean = false;
  #isRefused: boolean = false;
  #ending: Ending = { outcome: 'internal_error', status: 500, upstreamStatus: null };

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  inbound(inbound: Inbound): Inbound {
    this.#inbound = inbound;
    return inbound;
  }

  caller(caller: Caller): Caller {
    this.#caller = caller;
    return caller;
  }

  route(route: RouteEntry): RouteEntry {
    this.#route = route;
    return route;
  }

  selected(selected: Selected): Selected {
    this.#selected = selected;
    return selected;
  }

  configuration(configuration: Configuration): Configuration {
    this.#configuration = configuration;
    return configuration;
  }

  body(plan: BodyPlan): BodyPlan {
    this.#plan = plan;
    return plan;
  }

  places(places: CallerPlaces): CallerPlaces {
    this.#places = places;
    return places;
  }

  granted(granted: Granted): Granted {
    this.#granted = granted;
    return granted;
  }

  opened(opened: Opened): Opened {
    this.#opened?.wipe();
    this.#opened = opened;
    return opened;
  }

  redacted(redaction: Redaction | null): Redaction | null {
    this.#redaction?.release();
    this.#redaction = redaction;
    return redaction;
  }

  forwarded({ upstreamStatus, clientAborted, failure }: ForwardOutcome): void {
    const cut = failure === null ? 'forwarded' : 'upstream_cut';
    const outcome = clientAborted ? 'client_gone' : cut;
    this.#ending = { outcome, status: upstreamStatus ?? CLIENT_GONE, upstreamStatus };
  }

  presented(certificate: ClientCertificate | null): ClientCertificate['identity'] | null {
    this.#certificate = certificate?.name;
    return certificate?.identity ?? null;
  }

  /** `isWanted`: the request is to be sent once more. */
  retried(isWanted: boolean): boolean {
    this.#retried ||= isWanted;
    return isWanted;
  }

  refused(error: unknown): Refusal {
    const refusal = asRefusal(error);
    const isGone = refusal.kind === 'client_gone';
    const outcome = isGone ? 'client_gone' : refusal.problem.type;
    this.#isRefused = !outcome.startsWith('upstream_');
    this.#ending = { outcome, status: isGone ? CLIENT_GONE : refusal.problem.status, upstreamStatus: null };
    if (!isGone) this.#ledger.problem(this.requestId, refusal.problem);
    return refusal;
  }

  /** Whatever happened: values are wiped, the place among the tenant's requests is free again, and it is told once. */
  end(): void {
    this.#opened?.wipe();
    this.#redaction?.release();
    this.#caller?.leave();
    const seconds = (performance.now() - this.#startedAt) / 1000;
    this.#ledger.count(this.#ending.outcome, seconds);
    this.#tell(seconds);
  }

  #tell(seconds: number): void {
    const [inbound, caller] = [this.#inbound, this.#caller];
    if (!inbound || !caller) return;
    const about = { tenantId: caller.tenantId, isRefused: this.#isRefused };
    this.#ledger.record(() => this.#record(inbound, caller, seconds), about);
  }

  #record(inbound: Inbound, caller: Caller, seconds: number): LogRecord {
    const { outcome, status, upstreamStatus } = this.#ending;
    const keepsBody = this.#plan !== undefined && this.#route?.logBodies === true;
    return {
      tenant_id: caller.tenantId,
      request_id: this.requestId,
      ts: new Date(this.#cameAt).toISOString(),
      route_id: this.#route?.id ?? null,
      method: inbound.method,
      path: shownPath(inbound, this.#configuration?.query ?? []),
      status_code: status,
      upstream_status: upstreamStatus,
      latency_ms: Math.round(seconds * 1000),
      environment: this.#selected?.environment ?? null,
      client_ip: inbound.clientIp,
      api_key_id: caller.apiKeyId,
      placeholders_left: this.#places?.left ?? [],
      secrets_used: this.#secretsUsed(),
      error: outcome === 'forwarded' ? null : outcome,
      retried: this.#retried,
      request_headers: shownHeaders(this.#outbound(inbound)),
      request_body: keepsBody && this.#plan ? shownBody(this.#plan) : null,
    };
  }

  /** As far as it was decided. */
  #outbound({ headers }: Inbound): OutboundHeaders {
    const isRedacted = this.#route !== undefined && isHidden(this.#route, this.#granted?.secrets ?? []);
    const injected = this.#configuration?.headers ?? [];
    return outboundHeaders({ headers, injected, plan: this.#plan, isRedacted });
  }

  #secretsUsed(): string[] {
    const names = this.#granted?.secrets.map(({ secret }) => secret.name) ?? [];
    return [...new Set(this.#certificate === undefined ? names : [...names, this.#certificate])];
  }
}
