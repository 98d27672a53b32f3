import express, { type Express, type RequestHandler, Router } from 'express'
import { isAuditor } from '../../machines/sight/case.ts'
import { admitted, NotAdmittedError } from '../identity/admission.ts'
import { InvalidTokenError, verifyToken } from '../identity/tokens.ts'
import { campaignRoutes } from './campaigns.ts'
import { readDemerits } from './demerits.ts'
import { docsPage } from './docs-page.ts'
import { answerGroup, readGroup } from './group-answer.ts'
import { healthz, readyz, type Probes } from './health.ts'
import { readHistory, replay } from './history.ts'
import { readLines } from './list-lines.ts'
import { listAll, readCounts, readInbox } from './lists.ts'
import { readMeasureCases, readMeasures } from './measures.ts'
import { metrics, observeRequests } from './metrics.ts'
import { listPolicies, readPolicy } from './policies.ts'
import { answerProblem, Problem } from './problem.ts'
import { readComplaint } from './read.ts'
import { runOn } from './run-on.ts'
import { readSchedules, simulateSchedules } from './schedules.ts'
import { identify, type Services, whoIs } from './services.ts'
import { readStatistics, readStatisticsCases } from './statistics.ts'
import { keepBytes, mustBeStrictJson } from './strict-json.ts'
import { takeIn } from './take-in.ts'
import { takeAStep } from './take-step.ts'

const BODY_LIMIT = '100kb'

interface Surroundings {
  /** What tokens are signed with. */
  secret: string
  probes: Probes
  /** By how many lines Redis is behind the ledger; null when unknown. */
  lag: () => Promise<number | null>
}

/** The HTTP API over its services. Nothing but health, metrics and the description is open without a token. */
export function apiApp(services: Services, { secret, probes, lag }: Surroundings): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.use(observeRequests(), safeHeaders)
  app.get('/healthz', healthz)
  app.get('/readyz', readyz(probes))
  app.get('/metrics', metrics(lag))
  app.use(docsPage())
  app.use(
    mustIdentify(secret, services.policies),
    auditorsOnlyRead,
    mustBeJson,
    express.json({ limit: BODY_LIMIT, verify: keepBytes }),
    mustBeStrictJson,
  )
  app.use(routes(services))
  app.use((req: express.Request) => {
    throw new Problem(404, 'notFound', `There is nothing at ${req.path}; see /docs.`)
  })
  app.use(answerProblem)
  return app
}

function routes(services: Services): Router {
  const router = Router()
  const only =
    (...methods: string[]): RequestHandler =>
    () => {
      const allow = methods.join(', ')
      throw new Problem(405, 'methodNotAllowed', `Here you can ${allow}.`, { headers: { Allow: allow } })
    }
  router.route('/complaints').get(listAll(services)).post(takeIn(services)).all(only('GET', 'POST'))
  router.route('/complaints/:id').get(readComplaint(services)).all(only('GET'))
  router.route('/complaints/:id/steps').post(takeAStep(services)).all(only('POST'))
  router.route('/complaints/:id/history').get(readHistory(services)).all(only('GET'))
  router.route('/complaints/:id/lines').get(readLines(services)).all(only('GET'))
  router.route('/complaints/:id/time').post(runOn(services)).all(only('POST'))
  router.route('/complaints/:id/replay').get(replay(services)).all(only('GET'))
  router.route('/groups/:group').get(readGroup(services)).all(only('GET'))
  router.route('/groups/:group/answer').post(answerGroup(services)).all(only('POST'))
  router.use(campaignRoutes(services, only))
  router.route('/inbox').get(readInbox(services)).all(only('GET'))
  router.route('/demerits').get(readDemerits(services)).all(only('GET'))
  router.route('/measures').get(readMeasures(services)).all(only('GET'))
  router.route('/measures/cases').get(readMeasureCases(services)).all(only('GET'))
  router.route('/statistics').get(readStatistics(services)).all(only('GET'))
  router.route('/statistics/cases').get(readStatisticsCases(services)).all(only('GET'))
  router.route('/counts').get(readCounts(services)).all(only('GET'))
  router
    .route('/schedules')
    .get(readSchedules(services))
    .post(simulateSchedules(services))
    .all(only('GET', 'POST'))
  router.route('/policies').get(listPolicies(services)).all(only('GET'))
  router.route('/policies/:id').get(readPolicy(services)).all(only('GET'))
  return router
}

const safeHeaders: RequestHandler = (_req, res, next) => {
  res.set({
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
  })
  next()
}

function mustIdentify(secret: string, policies: Services['policies']): RequestHandler {
  return async (req, _res, next) => {
    const [, token] = /^Bearer\s+(\S+)$/i.exec(req.get('Authorization') ?? '') ?? []
    const headers = { 'WWW-Authenticate': 'Bearer realm="redress"' }
    if (token === undefined) {
      throw new Problem(401, 'unknownCaller', 'Send a token: Authorization: Bearer …', { headers })
    }
    try {
      identify(req, admitted(policies, await verifyToken(secret, token)))
    } catch (error) {
      if (error instanceof NotAdmittedError)
        throw new Problem(403, 'forbidden', error.message, {}, { cause: error })
      if (!(error instanceof InvalidTokenError)) throw error
      throw new Problem(401, 'unknownCaller', error.message, { headers }, { cause: error })
    }
    next()
  }
}

/** Whoever checks acts on nothing, whatever else he is. */
const auditorsOnlyRead: RequestHandler = (req, _res, next) => {
  const caller = whoIs(req)
  if (isAuditor(caller) && !READS.has(req.method)) {
    throw new Problem(403, 'forbidden', `${caller.person} is an auditor, who acts on nothing.`)
  }
  next()
}

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

const mustBeJson: RequestHandler = (req, _res, next) => {
  if (req.method === 'POST' && !req.is('application/json')) {
    throw new Problem(415, 'notJson', 'Send the body as application/json.')
  }
  next()
}
