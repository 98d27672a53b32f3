import type { Clock } from './clock.ts'
import { tiersOf } from './extensions.ts'
import type { Form } from './form.ts'
import { owns } from './own.ts'
import { pauseReasons } from './pauses.ts'
import type { Policy } from './policy.ts'
import { STATES, type StateName, STEPS, type StepName } from './vocabulary.ts'

/** What can happen to a complaint under a policy, and the forms that may be filled in when it does. */
export interface Happenings {
  forms: Map<string, Form[]>
  /** Names that two parts of the policy would give to different things. */
  twice: { name: string; by: string[] }[]
}

const ENTERED_BY: Record<StateName, readonly StepName[]> = {
  received: ['receive', 'sendBack', 'petition', 'revisit', 'reopen'],
  investigated: ['report', 'sendBack', 'petition', 'revisit'],
  approved: ['approve'],
  resolved: ['resolve'],
  revisited: ['revisit', 'waiveRevisit'],
  closed: ['close', 'settle'],
  filed: ['close', 'settle'],
  withdrawn: ['withdraw'],
  refused: ['refuse'],
  merged: ['merge'],
  referred: ['refer'],
}

type Source = [name: string, by: string, forms: Form[]]

/** Every name that a trigger or a gate of this policy may use. */
export function happeningsOf(policy: Policy): Happenings {
  const forms = new Map<string, Form[]>()
  const sources = new Map<string, string[]>()
  for (const [name, by, its] of sourcesOf(policy)) {
    forms.set(name, [...(forms.get(name) ?? []), ...its])
    sources.set(name, [...(sources.get(name) ?? []), by])
  }
  const twice = [...sources].filter(([, by]) => by.length > 1).map(([name, by]) => ({ name, by }))
  return { forms, twice }
}

function* sourcesOf(policy: Policy): Generator<Source> {
  const formOf = (step: StepName): Form =>
    step === 'receive' ? policy.intake.form : (policy.steps[step]?.form ?? {})
  for (const state of Object.keys(STATES) as StateName[])
    yield [state, 'the states', ENTERED_BY[state].map(formOf)]
  for (const step of Object.keys(STEPS) as StepName[]) yield [step, 'the steps', formsOfStep(policy, step)]
  for (const name of ['satisfied', 'dissatisfied', 'unreachable'])
    yield [name, 'the revisit', [formOf('revisit')]]
  for (const name of ['founded', 'unfounded']) yield [name, 'the judgement', [formOf('judge')]]
  yield ['consult.called', 'consultations', [formOf('consult')]]
  for (const name of ['consult.answered', 'consult.complete'])
    yield [name, 'consultations', [formOf('reply')]]
  for (const [name, { form }] of Object.entries(policy.records)) yield [name, `records.${name}`, [form]]
  yield* dotted(policy)
}

/** Steps whose form is a part of the policy of its own have all the forms of that part. */
function formsOfStep(policy: Policy, step: StepName): Form[] {
  const signatures = Object.values(policy.slips).flatMap((slip) => slip.signatures)
  const parts: Partial<Record<StepName, Form[]>> = {
    receive: [policy.intake.form],
    record: Object.values(policy.records).map((each) => each.form),
    fulfil: Object.values(policy.remedies).map((each) => each.proof),
    issueSlip: Object.values(policy.slips).map((each) => each.form),
    ruleSlip: Object.values(policy.slips).map((each) => each.form),
    signSlip: signatures.map((each) => each.form),
    openCorrective: Object.values(policy.correctives).map((each) => each.form),
    completeCorrective: Object.values(policy.correctives).map((each) => each.completion),
    verifyCorrective: Object.values(policy.correctives).map((each) => each.verification),
    spotCheck: Object.values(policy.spotChecks).map((each) => each.form),
    checkLine: Object.values(policy.lists ?? {}).map((each) => each.form),
  }
  return parts[step] ?? [policy.steps[step]?.form ?? {}]
}

function* dotted(policy: Policy): Generator<Source> {
  for (const [name, { proof }] of Object.entries(policy.remedies))
    yield [`${name}.fulfilled`, `remedies.${name}`, [proof]]
  for (const [name, { form, signatures }] of Object.entries(policy.slips)) {
    const by = `slips.${name}`
    const mayDisagree = signatures.some(({ agrees }) => Object.keys(agrees).length > 0)
    for (const event of mayDisagree ? ['issued', 'ruled', 'reopened'] : ['issued'])
      yield [`${name}.${event}`, by, [form]]
    for (const event of mayDisagree ? ['disputed', 'complete'] : ['complete'])
      yield [`${name}.${event}`, by, signatures.map((each) => each.form)]
    for (const signature of signatures) yield [`${name}.${signature.name}`, by, [signature.form]]
  }
  for (const [name, each] of Object.entries(policy.correctives)) {
    const by = `correctives.${name}`
    yield [`${name}.opened`, by, [each.form]]
    yield [`${name}.completed`, by, [each.completion]]
    for (const event of ['verified', 'failed']) yield [`${name}.${event}`, by, [each.verification]]
  }
  for (const [name, { form }] of Object.entries(policy.spotChecks)) {
    for (const event of ['passed', 'failed']) yield [`${name}.${event}`, `spotChecks.${name}`, [form]]
  }
  const lineForms = Object.values(policy.lists ?? {}).map((each) => each.form)
  for (const event of lineForms.length > 0 ? ['passed', 'failed', 'complete'] : [])
    yield [`line.${event}`, 'lists', lineForms]
  for (const name of Object.keys(policy.penalties)) {
    for (const event of ['proposed', 'decided']) yield [`${name}.${event}`, `penalties.${name}`, [{}]]
  }
  for (const [name, clock] of Object.entries(policy.clocks)) {
    for (const event of eventsOf(clock)) yield [`${name}.${event}`, `clocks.${name}`, [{}]]
  }
}

function eventsOf(clock: Clock): string[] {
  const { warnings, lapses } = clock
  return [
    'stopped',
    ...(warnings.length > 0 ? ['warned'] : []),
    ...(lapses ? ['lapsed'] : ['due', 'overdue', 'escalated']),
    ...(tiersOf(clock).length > 0 ? ['extended'] : []),
    ...(pauseReasons(clock).some(({ upTo }) => upTo !== undefined) ? ['pauseLapsed'] : []),
  ]
}

/** The clock that a happening is an event of; undefined where it is none's. */
export function clockOfEvent(clocks: object, happening: string): string | undefined {
  const [name = '', event = ''] = happening.split('.')
  return EVENTS.has(event) && owns(clocks, name) ? name : undefined
}

const EVENTS = new Set([
  'warned',
  'due',
  'overdue',
  'escalated',
  'lapsed',
  'stopped',
  'extended',
  'pauseLapsed',
])
