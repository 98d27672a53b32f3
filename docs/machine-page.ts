import { chart } from '../machines/chart.ts'
import { STATES, STEPS, type StateName } from '../policies/vocabulary.ts'

interface Edge {
  from: string
  /** The state itself where the step leaves the complaint where it is. */
  to: string
  step: string
}

const NAMES = Object.keys(chart.root.states)
const ENDS = NAMES.filter((name) => chart.root.states[name]?.type === 'final')
const EDGES: Edge[] = NAMES.flatMap(edgesFrom)
/** States that share a frame in the diagram: those that every complaint may be withdrawn from. */
const HANDLED = new Set(EDGES.filter(({ step }) => step === 'withdraw').map(({ from }) => from))

/** The page that shows the chart as it is: its diagram, and which step it knows in which state. */
export function machinePage(): string {
  return `# The machine

Written by \`npm run docs\` from [\`machines/chart.ts\`](../machines/chart.ts); a test fails when it is stale.
Every policy runs on this one chart. Who may take a step, after what, and which stages a kind of complaint skips,
the policy says; this page shows what the chart lets happen at all.

## States

\`\`\`mermaid
${diagram().join('\n')}
\`\`\`

| state | 状态 |
| --- | --- |
${(Object.entries(STATES) as [StateName, { zh: string }][]).map(([name, { zh }]) => row([name, zh])).join('\n')}

## Steps

\`→ state\` leads on or back to that state; \`✓\` is taken and leaves the state as it is; an empty cell is refused
whatever the policy says. Where a step has several outcomes, the policy, the case and the step's content choose. Every
step is refused after an end: ${ENDS.join(', ')}.

${table().join('\n')}
`
}

function edgesFrom(from: string): Edge[] {
  const state = chart.root.states[from]
  const taken = [...(state?.transitions ?? [])].flatMap(([step, ways]) =>
    ways.flatMap((way) => (way.target ?? [{ key: from }]).map(({ key }) => ({ from, to: key, step }))),
  )
  const always = (state?.always ?? []).flatMap((way) =>
    (way.target ?? []).map(({ key }) => ({ from, to: key, step: 'nothing left to follow' })),
  )
  const edges = [...taken, ...always]
  return edges.filter((edge, nth) => edges.findIndex((each) => isSame(each, edge)) === nth)
}

function isSame(one: Edge, other: Edge): boolean {
  return one.from === other.from && one.to === other.to && one.step === other.step
}

function diagram(): string[] {
  const moving = EDGES.filter(({ from, to }) => from !== to)
  const arrows = joined(
    moving.map((edge) => (leavesFromEverywhere(edge) ? { ...edge, from: 'handled' } : edge)),
  )
  const isInside = ({ from, to }: Edge) => HANDLED.has(from) && HANDLED.has(to)
  return [
    'stateDiagram-v2',
    '  [*] --> announced',
    '  state "being handled" as handled {',
    ...arrows.filter(isInside).map((edge) => `    ${arrow(edge)}`),
    '  }',
    ...arrows.filter((edge) => !isInside(edge)).map((edge) => `  ${arrow(edge)}`),
    ...ENDS.map((name) => `  ${name} --> [*]`),
  ]
}

/** Whether the step leads out of the frame, to the same state from every state in it. */
function leavesFromEverywhere({ from, to, step }: Edge): boolean {
  if (!HANDLED.has(from) || HANDLED.has(to)) return false
  return [...HANDLED].every((name) => EDGES.some((edge) => isSame(edge, { from: name, to, step })))
}

/** One arrow from a state to another, whatever the number of steps that lead there. */
function joined(edges: readonly Edge[]): Edge[] {
  const arrows = new Map<string, Edge>()
  for (const { from, to, step } of edges) {
    const known = arrows.get(`${from} ${to}`)
    const steps = new Set([...(known?.step.split(', ') ?? []), step])
    arrows.set(`${from} ${to}`, { from, to, step: [...steps].join(', ') })
  }
  return [...arrows.values()]
}

function arrow({ from, to, step }: Edge): string {
  return `${from} --> ${to}: ${step}`
}

function table(): string[] {
  const states = NAMES.filter((name) => !ENDS.includes(name))
  return [
    row(['step', '步骤', ...states]),
    row(['---', '---', ...states.map(() => '---')]),
    ...Object.entries(STEPS).map(([step, { zh }]) =>
      row([`\`${step}\``, zh, ...states.map((state) => outcomes(state, step))]),
    ),
  ]
}

function outcomes(state: string, step: string): string {
  return EDGES.filter((edge) => edge.from === state && edge.step === step)
    .map(({ to }) => (to === state ? '✓' : `→ ${to}`))
    .join('<br>')
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
