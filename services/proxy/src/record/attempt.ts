/**
 * What is known of one request while it goes through its steps, for the one record and the one count at its end. It
 * decides nothing: each method takes the result of a step and gives it back.
 */

import { randomUUID } from 'node:crypto';
import type { Problem } from '@knoxcall/problems';
import { type CallerPlaces, type Configuration, isHidden } from '@knoxcall/rules';
import type { ForwardOutcome } from '../forward/decision.ts';
import { ForwardError } from '../forward/forward-error.ts';
import type { Place } from '../request/admit/admit.ts';
import { asRefusal, type Refusal } from '../request/answer/as-refusal.ts';
import type { Route } from '../request/direct-route.ts';
import type { ProvedCaller } from '../request/identify/proved-caller.ts';
import type { Inbound } from '../request/inbound/read-inbound.ts';
import type { Permit } from '../request/permit/permit.ts';
import type { Selected } from '../request/select-route.ts';
import type { Granted } from '../resolve/authorise.ts';
import type { ClientCertificate } from '../resolve/client-certificate.ts';
import type { Opened } from '../resolve/open-granted.ts';
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

type Ending = {
  readonly outcome: string;
  /** What a fault is called further down, such as `ECONNREFUSED`. */
  readonly reason: string | null;
  readonly status: number;
  readonly upstreamStatus: number | null;
};

function outcomeOf(failure: ForwardError | null): string {
  if (failure === null) return 'forwarded';
  const isOurs = failure.code === 'access_ended' || failure.code === 'message_refused';
  return isOurs ? failure.code : 'upstream_cut';
}

/** Whether a server may have seen something of the request before this ended it. */
function mayHaveBeenSent(error: unknown): boolean {
  return error instanceof ForwardError && /^(upstream_|redirect_withheld$|access_ended$)/.test(error.code);
}

export class Attempt {
  readonly requestId: string = randomUUID();
  readonly #ledger: Ledger;
  readonly #cameAt = Date.now();
  readonly #startedAt = performance.now();
  #inbound: Inbound | undefined;
  #caller: ProvedCaller | undefined;
  #place: Place | undefined;
  #route: Route | undefined;
  #selected: Selected | undefined;
  #configuration: Configuration | undefined;
  #permit: Permit | undefined;
  #plan: BodyPlan | undefined;
  #places: CallerPlaces | undefined;
  #granted: Granted | undefined;
  /** Names of secrets. */
  #ofMessages: Set<string> | null = null;
  #outbound: OutboundHeaders | undefined;
  #opened: Opened | undefined;
  #redaction: Redaction | null = null;
  #certificate: string | undefined;
  #retried: boolean = false;
  #isRefused: boolean = false;
  #ending: Ending = { outcome: 'internal_error', reason: null, status: 500, upstreamStatus: null };

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  inbound(inbound: Inbound): Inbound {
    this.#inbound = inbound;
    return inbound;
  }

  entered(caller: ProvedCaller, place: Place): Place {
    this.#caller = caller;
    this.#place = place;
    return place;
  }

  route(route: Route): Route {
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

  permitted(permit: Permit): Permit {
    this.#permit = permit;
    return permit;
  }

  body(plan: BodyPlan): BodyPlan {
    this.#plan = plan;
    return plan;
  }

  places(places: CallerPlaces): CallerPlaces {
    this.#places = places;
    return places;
  }

  /** For one message of a WebSocket. */
  messageGranted({ secrets }: Granted): void {
    this.#ofMessages ??= new Set();
    for (const { secret } of secrets) this.#ofMessages.add(secret.name);
  }

  messageRefused(error: unknown): void {
    const refusal = asRefusal(error);
    if (refusal.kind === 'problem') this.#ledger.problem(this.requestId, refusal.problem);
  }

  granted(granted: Granted): Granted {
    this.#granted = granted;
    return granted;
  }

  opened(opened: Opened): Opened {
    this.#opened?.release();
    this.#opened = opened;
    return opened;
  }

  redacted(redaction: Redaction | null): Redaction | null {
    this.#redaction?.release();
    this.#redaction = redaction;
    return redaction;
  }

  outbound(outbound: OutboundHeaders): OutboundHeaders {
    this.#outbound = outbound;
    return outbound;
  }

  forwarded({ upstreamStatus, clientAborted, failure, retried }: ForwardOutcome): void {
    this.#retried ||= retried;
    const outcome = clientAborted ? 'client_gone' : outcomeOf(failure);
    const reason = failure?.reason ?? null;
    this.#ending = { outcome, reason, status: upstreamStatus ?? CLIENT_GONE, upstreamStatus };
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
    this.#retried ||= error instanceof ForwardError && error.retried;
    const refusal = asRefusal(error);
    this.#isRefused = !mayHaveBeenSent(error);
    if (refusal.kind === 'client_gone') {
      this.#ending = { outcome: 'client_gone', reason: null, status: CLIENT_GONE, upstreamStatus: null };
      return refusal;
    }
    const { problem, reason } = refusal;
    this.#ending = { outcome: problem.type, reason, status: problem.status, upstreamStatus: null };
    this.#ledger.problem(this.requestId, problem);
    return refusal;
  }

  /** Whatever happened: values are given back, the place among the tenant's requests is free again, and it is told once. */
  end(): void {
    this.#opened?.release();
    this.#permit?.end();
    this.#redaction?.release();
    this.#place?.leave();
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

  #record(inbound: Inbound, caller: ProvedCaller, seconds: number): LogRecord {
    const { outcome, reason, status, upstreamStatus } = this.#ending;
    const keepsBody = this.#plan !== undefined && this.#route?.logBodies === true;
    return {
      tenant_id: caller.tenantId,
      request_id: this.requestId,
      ts: new Date(this.#cameAt).toISOString(),
      route_id: this.#route?.id ?? null,
      target: this.#route?.id === null ? (this.#configuration?.target.origin ?? null) : null,
      method: inbound.method,
      path: shownPath(inbound, this.#configuration?.query ?? []),
      status_code: status,
      upstream_status: upstreamStatus,
      latency_ms: Math.round(seconds * 1000),
      environment: this.#selected?.environment ?? null,
      client_ip: inbound.clientIp,
      api_key_id: caller.apiKeyId,
      placeholders_left: this.#places?.left() ?? [],
      secrets_used: this.#secretsUsed(),
      error: outcome === 'forwarded' ? null : outcome,
      error_code: reason,
      retried: this.#retried,
      request_headers: shownHeaders(this.#outbound ?? this.#outboundOf(inbound)),
      request_body: keepsBody && this.#plan ? shownBody(this.#plan) : null,
    };
  }

  /** Of a request that was refused before they were decided. */
  #outboundOf(inbound: Inbound): OutboundHeaders {
    const isRedacted = this.#route !== undefined && isHidden(this.#route, this.#granted?.secrets ?? []);
    return outboundHeaders({ inbound, configuration: this.#configuration }, { plan: this.#plan, isRedacted });
  }

  #secretsUsed(): string[] {
    const names = this.#granted?.secrets.map(({ secret }) => secret.name) ?? [];
    if (this.#certificate !== undefined) names.push(this.#certificate);
    if (this.#ofMessages !== null) names.push(...this.#ofMessages);
    return names.length < 2 ? names : [...new Set(names)];
  }
}
