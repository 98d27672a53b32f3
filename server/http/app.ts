import express, { type Express, type RequestHandler, Router } from 'express'
import { isAuditor } from '../../machines/sight/case.ts'
import { admitted, NotAdmittedError } from '../identity/admission.ts'
import { InvalidTokenError, verifyToken } from '../identity/tokens.ts'
import { findAttachment, sendAttachment } from './attachments/read.ts'
import { uploadAttachment } from './attachments/upload.ts'
import { campaignRoutes } from './campaigns.ts'
import { readDemerits } from './demerits.ts'
import { docsPage } from './docs-page.ts'
import { answerGroup, AT_ONCE, readGroup } from './group-answer.ts'
import { healthz, readyz, type Probes } from './health.ts'
import { importCase } from './imports/import-case.ts'
import { readReadings } from './case-readings.ts'
import { readClock } from './clock-explained.ts'
import { eraseSeveral } from './erasures.ts'
import { keepComplaint } from './keeping.ts'
import { readHistory, replay } from './history.ts'
import { readLines } from './list-lines.ts'
import { listAll, readCounts, readInbox } from './lists.ts'
import { readMeasureCases, readMeasures } from './measures.ts'
import { metrics, observeRequests } from './metrics.ts'
import { admitting } from './load/admission.ts'
import { mustBeSmall, readJson, UPLOADS_PATH } from './load/bodies.ts'
import { listPolicies, readPolicy } from './policies.ts'
import { answerProblem, Problem } from './problem.ts'
import { readComplaint } from './read.ts'
import { runOn } from './run-on.ts'
import { search, SEARCHES } from './search.ts'
import { readSchedules, simulateSchedules } from './schedules.ts'
import { opening } from './opening.ts'
import { identify, type Services, whoIs } from './services.ts'
import { readStatistics, readStatisticsCases } from './statistics.ts'
import { mustAddressNothingSealed, mustSendNothingSealed } from './sent.ts'
import { mustBeStrictJson } from './strict-json.ts'
import { takeIn } from './take-in.ts'
import { takeAStep } from './take-step.ts'

interface Surroundings {
  /** What tokens are signed with. */
  secret: string
  /** Whether development tokens open the door: never where others than this machine reach it. */
  developmentTokens?: 'allowed' | 'refused'
  probes: Probes
  /** By how many lines Redis is behind the ledger; null when unknown. */
  lag: () => Promise<number | null>
}

/** The HTTP API over its services. Nothing but health, metrics and the description is open without a token. */
export function apiApp(services: Services, surroundings: Surroundings): Express {
  const { secret, developmentTokens = 'refused', probes, lag } = surroundings
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.use(observeRequests(), safeHeaders, mustBeSmall, mustAddressNothingSealed, opening(services))
  app.get('/healthz', healthz)
  app.get('/readyz', readyz(probes))
  app.get('/metrics', metrics(lag))
  app.use(docsPage())
  app.use(mustIdentify(secret, developmentTokens, services.policies), auditorsOnlyRead)
  app.route(UPLOADS_PATH).post(uploadAttachment(services)).all(only('POST'))
  app.use(mustBeJson, readJson, mustBeStrictJson, mustSendNothingSealed)
  app.use(routes(services))
  app.use((req: express.Request) => {
    throw new Problem(404, 'notFound', `There is nothing at ${req.path}; see /docs.`)
  })
  app.use(answerProblem)
  return app
}

function routes(services: Services): Router {
  const router = Router()
  const { read, write } = admitting(services.gates)
  router
    .route('/complaints')
    .get(read(listAll(services)))
    .post(write(takeIn(services)))
    .all(only('GET', 'POST'))
  router
    .route('/imports')
    .post(write(importCase(services)))
    .all(only('POST'))
  router
    .route(SEARCHES)
    .post(read(search(services)))
    .all(only('POST'))
  router
    .route('/complaints/:id')
    .get(read(readComplaint(services)))
    .all(only('GET'))
  router
    .route('/complaints/:id/steps')
    .post(write(takeAStep(services)))
    .all(only('POST'))
  router
    .route('/complaints/:id/history')
    .get(read(readHistory(services)))
    .all(only('GET'))
  router
    .route('/complaints/:id/attachments/:attachment')
    .get(read(findAttachment(services)), sendAttachment(services))
    .all(only('GET'))
  router
    .route('/complaints/:id/clocks/:clock')
    .get(read(readClock(services)))
    .all(only('GET'))
  router
    .route('/complaints/:id/reads')
    .get(read(readReadings(services)))
    .all(only('GET'))
  router
    .route('/complaints/:id/lines')
    .get(read(readLines(services)))
    .all(only('GET'))
  router.route('/complaints/:id/time').post(runOn(services)).all(only('POST'))
  router
    .route('/complaints/:id/replay')
    .get(read(replay(services)))
    .all(only('GET'))
  router
    .route('/erasures')
    .post(write(eraseSeveral(services)))
    .all(only('POST'))
  router
    .route('/complaints/:id/erasure')
    .post(write(keepComplaint(services, 'erasure')))
    .all(only('POST'))
  router
    .route('/complaints/:id/hold')
    .post(write(keepComplaint(services, 'hold')))
    .all(only('POST'))
  router
    .route('/groups/:group')
    .get(read(readGroup(services)))
    .all(only('GET'))
  router
    .route('/groups/:group/answer')
    .post(write(answerGroup(services), AT_ONCE))
    .all(only('POST'))
  router.use(campaignRoutes(services, { read, write, only }))
  router
    .route('/inbox')
    .get(read(readInbox(services)))
    .all(only('GET'))
  router
    .route('/demerits')
    .get(read(readDemerits(services)))
    .all(only('GET'))
  router
    .route('/measures')
    .get(read(readMeasures(services)))
    .all(only('GET'))
  router
    .route('/measures/cases')
    .get(read(readMeasureCases(services)))
    .all(only('GET'))
  router
    .route('/statistics')
    .get(read(readStatistics(services)))
    .all(only('GET'))
  router
    .route('/statistics/cases')
    .get(read(readStatisticsCases(services)))
    .all(only('GET'))
  router
    .route('/counts')
    .get(read(readCounts(services)))
    .all(only('GET'))
  router
    .route('/schedules')
    .get(read(readSchedules(services)))
    .post(write(simulateSchedules(services)))
    .all(only('GET', 'POST'))
  router
    .route('/policies')
    .get(read(listPolicies(services)))
    .all(only('GET'))
  router
    .route('/policies/:id')
    .get(read(readPolicy(services)))
    .all(only('GET'))
  return router
}

function only(...methods: string[]): RequestHandler {
  return () => {
    const allow = methods.join(', ')
    throw new Problem(405, 'methodNotAllowed', `Here you can ${allow}.`, { headers: { Allow: allow } })
  }
}

const safeHeaders: RequestHandler = (_req, res, next) => {
  res.set({
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
  })
  next()
}

function mustIdentify(
  secret: string,
  development: 'allowed' | 'refused',
  policies: Services['policies'],
): RequestHandler {
  return async (req, _res, next) => {
    const [, token] = /^Bearer\s+(\S+)$/i.exec(req.get('Authorization') ?? '') ?? []
    const headers = { 'WWW-Authenticate': 'Bearer realm="redress"' }
    if (token === undefined) {
      throw new Problem(401, 'unknownCaller', 'Send a token: Authorization: Bearer …', { headers })
    }
    try {
      identify(req, admitted(policies, await verifyToken(secret, token, development)))
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
  if (isAuditor(caller) && !READS.has(req.method) && req.path !== SEARCHES) {
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
