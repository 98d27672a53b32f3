import { expect, test } from 'vitest'
import { announcedCampaign } from '../../machines/campaign/advance.ts'
import { CAMPAIGN_STEP_SCHEMAS } from '../../machines/campaign/steps.ts'
import { MONDAY_9 } from './a-case.ts'
import {
  aPlan,
  closed,
  collecting,
  drawn,
  drawnOf,
  type Name,
  SEED,
  STAFF,
  Survey,
  termsOfASurvey,
  UNTIL,
  verify,
} from './a-survey.ts'

const planned = () => new Survey().take('ann', aPlan(['a', 'b', 'c']))
const approved = () => planned().take('bo', { type: 'approve' })
const label = { zh: '某', en: 'some' }
/** Who of the staff is offered what. */
const offered = (it: Survey) =>
  Object.fromEntries(
    (Object.keys(STAFF) as Name[]).flatMap((who) => {
      const steps = it.offers(who).filter((type) => type !== 'acknowledgeNotice')
      return steps.length > 0 ? [[who, steps]] : []
    }),
  )

test('before it is planned a campaign is nobody’s and holds nothing', () => {
  const { status, value, context } = announcedCampaign(termsOfASurvey())
  expect([status, value, context.state]).toEqual(['active', 'announced', 'announced'])
  expect([context.version, context.planners, context.sample, context.clocks]).toEqual([0, [], [], []])
  expect(offered(new Survey())).toEqual({ ann: ['plan'], fay: ['plan'] })
})

test('each state offers each person what is his to do, and nothing to an auditor or when it is over', () => {
  expect(offered(planned())).toEqual({
    ann: ['withdraw'],
    bo: ['approve', 'sendBack'],
    boss: ['approve', 'sendBack'],
    fay: ['approve', 'sendBack', 'withdraw'],
  })
  const begin = ['withdraw', 'start']
  expect(offered(approved())).toEqual({ ann: begin, fay: begin })
  const collect = ['reach', 'return']
  expect(offered(collecting())).toEqual({
    ann: ['closeCollecting'],
    bo: ['withdraw'],
    boss: ['withdraw'],
    cai: collect,
    eva: collect,
    fay: ['withdraw', 'closeCollecting'],
  })
  const find = { cai: ['find'], eva: ['find'] }
  expect(offered(closed())).toEqual({ ...find, eva: ['find', 'draw'], ding: ['draw'] })
  expect(offered(drawn())).toEqual({ ...find, eva: ['find', 'verify'], ding: ['verify'] })
  const over = planned().take('ann', { type: 'withdraw', reason: 'no longer' })
  expect(offered(over)).toEqual({})
  expect(planned().trying('audit', { type: 'approve' })).toMatchObject({
    code: 'forbidden',
    message: 'audit is an auditor, who acts on nothing',
  })
})

test('the state that a campaign is in and the one that its record tells are the same at every step', () => {
  const it = drawn()
  const [first = '', second = ''] = drawnOf(it)
  it.take('ding', verify(first)).take('ding', verify(second)).take('ann', { type: 'result' })
  expect([it.state, it.campaign.state]).toEqual(['resulted', 'resulted'])
  expect(it.campaign.version).toBe(11)
})

test('a step in the wrong state is told what is possible for this person', () => {
  const why = (it: Survey, who: Name, type: 'start' | 'result') => {
    const refusal = it.trying(who, { type })
    return [refusal?.code, refusal?.message]
  }
  expect(why(planned(), 'ann', 'start')).toEqual([
    'impossible',
    'nothing is collected without an approved plan: the campaign is planned; possible for ann: withdraw',
  ])
  expect(why(planned().take('bo', { type: 'sendBack', reason: 'r' }), 'cai', 'start')[1]).toBe(
    'nothing is collected without an approved plan: the campaign is sentBack; possible for cai: nothing',
  )
  expect(why(planned(), 'ann', 'result')[1]).toBe('not possible while planned; possible for ann: withdraw')
  expect(why(collecting(), 'cai', 'start')[1]).toBe(
    'not possible while collecting; possible for cai: reach, return, acknowledgeNotice',
  )
  const over = planned().take('ann', { type: 'withdraw', reason: 'r' })
  expect(why(over, 'ann', 'start')).toEqual(['ended', 'the campaign is withdrawn; nothing more can be done'])
})

test('nobody decides on a plan that he had a part in, whoever planned it last', () => {
  const it = new Survey().take('fay', aPlan(['a']))
  const decisions = [{ type: 'approve' }, { type: 'sendBack', reason: 'r' }] as const
  for (const step of decisions)
    expect(it.trying('fay', step)).toMatchObject({
      code: 'dutiesNotSeparate',
      message: 'fay took part as plan; somebody else must take this step',
    })
  it.take('bo', { type: 'sendBack', reason: 'r' }).take('ann', aPlan(['a', 'b']))
  expect(it.campaign.planners).toEqual(['fay', 'ann'])
  for (const step of decisions) expect(it.trying('fay', step)?.code).toBe('dutiesNotSeparate')
  expect(it.trying('ann', { type: 'approve' })).toMatchObject({
    code: 'forbidden',
    message: 'ann may not take the step approve; it is for: lead, boss',
  })
  expect(it.trying('fay', { type: 'withdraw', reason: 'r' })).toBeNull()
  it.take('bo', { type: 'sendBack', reason: 'r' }).take('fay', aPlan(['c']))
  expect(it.campaign.planners).toEqual(['ann', 'fay'])
  it.take('boss', { type: 'approve' })
  expect([it.campaign.approvedBy, it.campaign.plannedAtMs]).toEqual(['boss', MONDAY_9])
})

test.each<[string, object, string, string]>([
  ['of a kind that the policy does not know', { kind: 'other' }, 'unknown', '/kind'],
  ['of a larger sample than there are customers', { sample: 4 }, 'incomplete', '/sample'],
  ['that ends in the past', { until: MONDAY_9 }, 'incomplete', '/until'],
  ['that ends in twenty years', { until: MONDAY_9 * 1.4 }, 'incomplete', '/until'],
  ['without its purpose', { form: {} }, 'incomplete', '/form/purpose'],
])('a plan %s is refused, and told where', (_, more, code, pointer) => {
  const it = new Survey()
  expect(it.trying('ann', aPlan(['a', 'b', 'c'], 3, more))).toMatchObject({ code, pointers: [pointer] })
  expect(it.trying('ann', aPlan(['a', 'b', 'c'], 3))).toBeNull()
})

test('a refused plan is told the kinds there are, and how many customers', () => {
  const terms = termsOfASurvey((draft) => {
    draft.kinds = { ...draft.kinds, loyalty: { label } }
    draft.plan.form = { ...draft.plan.form, scope: { type: 'text', required: true, label } }
  })
  const it = new Survey(terms)
  const why = (more: object) => it.trying('ann', aPlan(['a', 'b', 'c'], 3, more))?.message
  expect(why({ kind: 'other' })).toBe('no kind other; it has: loyalty, satisfaction')
  expect(why({ sample: 4 })).toBe('a sample of 4 cannot be drawn from 3 customers')
  expect(why({ form: {} })).toBe('the form lacks: purpose, scope')
})

test('the sample is drawn from the plan when the collecting starts, and nobody has been asked yet', () => {
  const it = collecting(['a', 'b', 'c', 'd', 'e'], undefined, 2)
  expect(it.campaign.sample).toHaveLength(2)
  for (const one of it.campaign.sample)
    expect(one).toMatchObject({ reached: null, returned: null, finding: null, drawn: false, genuine: null })
  expect(it.campaign.plan).toEqual({ frame: ['a', 'b', 'c', 'd', 'e'], sample: 2, untilMs: UNTIL })
  expect(it.campaign.seeds).toEqual({ sample: SEED, verification: null })
})

test('neither draw is made without a seed', () => {
  const why = { code: 'incomplete', message: 'a draw needs a seed of 32 hexadecimal digits' }
  expect(approved().trying('ann', { type: 'start', seed: 'mine' })).toMatchObject(why)
  expect(closed().trying('ding', { type: 'draw', seed: SEED.slice(1) })).toMatchObject(why)
})

test('each customer comes once into the frame, however the characters of his code are written', () => {
  const plan = (frame: string[]) =>
    CAMPAIGN_STEP_SCHEMAS.plan.safeParse({
      type: 'plan',
      kind: 'satisfaction',
      frame,
      sample: 1,
      until: '2026-03-31T18:00:00+08:00',
    })
  expect(plan(['A', 'B']).success).toBe(true)
  expect(plan(['\u00c5', 'A\u030a']).error?.issues).toMatchObject([
    { path: ['frame'], message: 'each customer once' },
  ])
})
