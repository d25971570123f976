/**
 * The facts of one request while it goes through its steps, for the one record and the one count at its end. It decides
 * nothing: each method takes the result of a step and returns it.
 */

import type { IncomingMessage } from 'node:http';
import type { Problem } from '@knoxcall/problems';
import { type CallerPlaces, type Configuration, isHidden } from '@knoxcall/rules';
import type { Attributes, Trace, Traces } from '@knoxcall/telemetry';
import type { Place } from '../admit/admit.ts';
import type { Refused } from '../answer/answers.ts';
import { asRefusal } from '../answer/as-refusal.ts';
import type { ForwardOutcome, UpstreamDecision } from '../forward/decision.ts';
import { ForwardError } from '../forward/forward-error.ts';
import type { ProvedCaller } from '../identify/known-callers.ts';
import { type Inbound, newRequestId } from '../inbound/read-inbound.ts';
import type { Permit } from '../permit/permit.ts';
import type { Granted } from '../resolve/authorise.ts';
import type { ClientCertificate } from '../resolve/client-certificate.ts';
import type { Opened } from '../resolve/open-granted.ts';
import type { Route } from '../select/direct-route.ts';
import type { Selected } from '../select/select-route.ts';
import { type OutboundHeaders, outboundHeaders } from '../substitute/outbound-headers.ts';
import type { Redaction } from '../substitute/prepare-redaction.ts';
import type { BodyPlan } from '../substitute/substitute-body.ts';
import { type Ending, endingOfForward, endingOfRefusal, noEnding } from './ending.ts';
import { isoTime, type LogRecord, shownHeaders, shownPath } from './log-record.ts';
import { shownBody } from './shown-body.ts';
import { type StepName, stepAfter } from './steps.ts';

/** Receives the end of each request. */
export type Ledger = {
  /** Null where no request is traced. */
  readonly traces: Traces | null;
  count(outcome: string, seconds: number): void;
  /** `isRefused`: nothing of the request went upstream. */
  record(make: () => LogRecord, about: { tenantId: string; isRefused: boolean }): void;
  problem(requestId: string, problem: Problem): void;
};

/** Whether a server may have seen something of the request before this ended it. */
function mayHaveBeenSent(error: unknown): boolean {
  return error instanceof ForwardError && /^(upstream_|redirect_withheld$|access_ended$)/.test(error.code);
}

export class Attempt {
  readonly requestId: string = newRequestId();
  readonly #ledger: Ledger;
  readonly #cameAt = Date.now();
  readonly #startedAt = performance.now();
  readonly #trace: Trace | null;
  #inbound: Inbound | undefined;
  #tenantId: string | undefined;
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
  #ending: Ending = noEnding;
  #seconds: number | undefined;

  constructor(ledger: Ledger, request: IncomingMessage) {
    this.#ledger = ledger;
    this.#trace = ledger.traces?.begin(this.requestId, request.headers.traceparent) ?? null;
  }

  did<Result>(step: StepName, result: Result): Result {
    this.#trace?.did(step);
    return result;
  }

  inbound(inbound: Inbound): Inbound {
    this.#inbound = inbound;
    return this.did('readInbound', inbound);
  }

  addressed(inbound: Inbound): Inbound {
    this.#inbound = inbound;
    return this.did('readAddress', inbound);
  }

  identified(caller: ProvedCaller): ProvedCaller {
    this.#tenantId = caller.tenantId;
    return this.did('identifyCaller', caller);
  }

  entered(caller: ProvedCaller, place: Place): Place {
    this.#caller = caller;
    this.#place = place;
    return this.did('enter', place);
  }

  route(route: Route): Route {
    this.#route = route;
    return this.did('selectRoute', route);
  }

  selected(selected: Selected): Selected {
    this.#selected = selected;
    return this.did('selectEnvironment', selected);
  }

  configuration(configuration: Configuration): Configuration {
    this.#configuration = configuration;
    return this.did('configurationOf', configuration);
  }

  /** `traceparent`: the header for the upstream; null where the caller's own goes on. */
  get identifiers(): { requestId: string; traceparent: string | null } {
    const isTold = this.#route?.propagateTrace === true;
    return { requestId: this.requestId, traceparent: isTold ? (this.#trace?.traceparent ?? null) : null };
  }

  permitted(permit: Permit): Permit {
    this.#permit = permit;
    return permit;
  }

  body(plan: BodyPlan): BodyPlan {
    this.#plan = plan;
    return this.did('receiveBody', plan);
  }

  places(places: CallerPlaces): CallerPlaces {
    this.#places = places;
    return this.did('callerPlaces', places);
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
    return this.did('authorise', granted);
  }

  opened(opened: Opened): Opened {
    this.#opened?.release();
    this.#opened = opened;
    return this.did('openGranted', opened);
  }

  redacted(redaction: Redaction | null): Redaction | null {
    this.#redaction?.release();
    this.#redaction = redaction;
    return this.did('prepareRedaction', redaction);
  }

  outbound(outbound: OutboundHeaders): OutboundHeaders {
    this.#outbound = outbound;
    return this.did('outboundHeaders', outbound);
  }

  made(decision: UpstreamDecision): UpstreamDecision {
    return this.did('decide', decision);
  }

  whole(decision: UpstreamDecision): UpstreamDecision {
    return this.did('substituteMessages', decision);
  }

  forwarded(result: ForwardOutcome): void {
    this.did('send', undefined);
    this.#retried ||= result.retried;
    this.#ending = endingOfForward(result);
  }

  presented(certificate: ClientCertificate | null): ClientCertificate['identity'] | null {
    this.#certificate = certificate?.name;
    return this.did('clientCertificate', certificate?.identity ?? null);
  }

  /** `isWanted`: the request will be sent once more. */
  retried(isWanted: boolean): boolean {
    this.#retried ||= isWanted;
    return isWanted;
  }

  /** Returns values and frees the request's place: the answer may have to wait. */
  refused(error: unknown): Refused {
    this.#retried ||= error instanceof ForwardError && error.retried;
    this.#trace?.did(stepAfter(this.#trace.last));
    const refusal = asRefusal(error);
    this.#isRefused = !mayHaveBeenSent(error);
    this.#ending = endingOfRefusal(refusal);
    if (refusal.kind === 'problem') this.#ledger.problem(this.requestId, refusal.problem);
    this.#release();
    return { refusal, requestId: this.requestId, tenantId: this.#isRefused ? this.#tenantId : undefined };
  }

  /** Always called at the end: returns values, frees the request's place, and reports the request once. */
  end(): void {
    this.#release();
    const seconds = this.#seconds ?? 0;
    this.#ledger.count(this.#ending.outcome, seconds);
    this.#tell(seconds);
    if (this.#trace !== null) this.#endTrace(this.#trace);
  }

  /** The time that the request took ends here. */
  #release(): void {
    if (this.#seconds !== undefined) return;
    this.#seconds = (performance.now() - this.#startedAt) / 1000;
    this.#opened?.release();
    this.#permit?.end();
    this.#redaction?.release();
    this.#place?.leave();
  }

  #tell(seconds: number): void {
    const [inbound, caller] = [this.#inbound, this.#caller];
    if (!inbound || !caller) return;
    const about = { tenantId: caller.tenantId, isRefused: this.#isRefused };
    this.#ledger.record(() => this.#record(inbound, caller, seconds), about);
  }

  /** Says who called, which route and how it ended: nothing that a caller or an upstream wrote. */
  #endTrace(trace: Trace): void {
    const { outcome, status, upstreamStatus } = this.#ending;
    const method = this.#inbound?.method ?? 'HTTP';
    // A call without a route has the environment that the caller named.
    const environment = this.#route?.id ? this.#selected?.environment : null;
    const known = {
      ...{ 'http.request.method': method, 'http.response.status_code': status },
      ...{ 'knoxcall.request_id': this.requestId, 'knoxcall.tenant_id': this.#caller?.tenantId },
      ...{ 'knoxcall.route_id': this.#route?.id, 'knoxcall.environment': environment },
      ...{ 'knoxcall.upstream_status': upstreamStatus, 'knoxcall.retried': this.#retried },
      'error.type': outcome === 'forwarded' ? null : outcome,
    };
    const attributes: Attributes = Object.fromEntries(
      Object.entries(known).flatMap(([name, value]) => (value == null ? [] : [[name, value]])),
    );
    trace.end({ name: method, attributes, isFailed: status >= 500 });
  }

  #record(inbound: Inbound, caller: ProvedCaller, seconds: number): LogRecord {
    const { outcome, reason, status, upstreamStatus } = this.#ending;
    const keepsBody = this.#plan !== undefined && this.#route?.logBodies === true;
    return {
      tenant_id: caller.tenantId,
      request_id: this.requestId,
      ts: isoTime(this.#cameAt),
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

  /** Also for a request that was refused before its headers were decided. */
  #outboundOf(inbound: Inbound): OutboundHeaders {
    const isRedacted = this.#route !== undefined && isHidden(this.#route, this.#granted?.secrets ?? []);
    const asked = { inbound, configuration: this.#configuration, traceparent: null };
    return outboundHeaders(asked, { plan: this.#plan, isRedacted });
  }

  #secretsUsed(): string[] {
    const names = this.#granted?.secrets.map(({ secret }) => secret.name) ?? [];
    if (this.#certificate !== undefined) names.push(this.#certificate);
    if (this.#ofMessages !== null) names.push(...this.#ofMessages);
    return names.length < 2 ? names : [...new Set(names)];
  }
}
