import type { RequestHandler } from 'express'
import type { GateState } from './load/gate.ts'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

const registry = new Registry()
collectDefaultMetrics({ register: registry })

const durations = new Histogram({
  name: 'redress_http_request_duration_seconds',
  help: 'Time to answer a request',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers: [registry],
})
const refusals = new Counter({
  name: 'redress_refusals_total',
  help: 'Requests refused, by the code of the problem',
  labelNames: ['code'],
  registers: [registry],
})
const intakes = new Counter({
  name: 'redress_intakes_total',
  help: 'Complaints taken in',
  registers: [registry],
})

const behind = new Gauge({
  name: 'redress_projection_lag_lines',
  help: 'Lines of the ledger that Redis does not show yet; absent while Redis is away',
  registers: [registry],
})

const gates = new Map<string, () => GateState>()
const aboutGates = [
  ['redress_under_way', 'Requests let in and not answered yet', 'underWay'],
  ['redress_waiting', 'Requests that wait to be let in', 'waiting'],
  ['redress_at_once', 'How many requests are let in at once, as learnt so far', 'limit'],
  ['redress_answer_seconds', 'How long answers take lately: of writes, the acknowledgement', 'tookMs'],
  [
    'redress_busy_total',
    'Requests refused because too much was asked for, before anything was done',
    'refused',
  ],
] as const
for (const [name, help, figure] of aboutGates) {
  const Kind = name.endsWith('_total') ? Counter : Gauge
  const metric = new Kind({
    name,
    help,
    labelNames: ['kind'],
    registers: [],
    collect() {
      this.reset()
      for (const [kind, state] of gates) {
        this.inc({ kind }, figure === 'tookMs' ? state().tookMs / 1000 : state()[figure])
      }
    },
  })
  registry.registerMetric(metric)
}

/** Shows how a gate stands among the measurements. */
export function watchGate(kind: string, state: () => GateState): void {
  gates.set(kind, state)
}

/** Measures every request under the pattern of its route, never its path: ids are no labels. */
export function observeRequests(): RequestHandler {
  return (req, res, next) => {
    const stop = durations.startTimer({ method: req.method })
    res.on('finish', () => {
      const route: unknown = (req as { route?: { path?: unknown } }).route?.path
      stop({ route: typeof route === 'string' ? route : 'none', status: String(res.statusCode) })
    })
    next()
  }
}

/** Counts a refused request. */
export function countRefusal(code: string): void {
  refusals.inc({ code })
}

/** Counts a complaint taken in. */
export function countIntake(): void {
  intakes.inc()
}

/** `GET /metrics`, in Prometheus' text format. `lag` tells by how many lines Redis is behind the ledger; null when unknown. */
export function metrics(lag: () => Promise<number | null>): RequestHandler {
  return async (_req, res) => {
    const lines = await lag().catch(() => null)
    if (lines === null) behind.remove()
    else behind.set(lines)
    res.type(registry.contentType).send(await registry.metrics())
  }
}
