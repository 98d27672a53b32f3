/** A part of a policy as its author wrote it. */
type Json = Record<string, unknown>

/** A step as it is offered. */
export interface Offered {
  step: string
  about: Record<string, string>
}

/** A step as the record has it. */
interface Did {
  type: string
  record?: unknown
  corrective?: unknown
  slip?: unknown
  signature?: unknown
  handledBy?: unknown
}

/** What was done to a case so far, as its history tells. */
export interface Told {
  seq: number
  by: { person: string } | null
  step: Did
  notices: { to: string[] }[]
}

/** Whether somebody did something before that keeps him from this step, as the file separates duties. */
export function tookPart(
  part: (section: string, name: string) => Json,
  history: readonly Told[],
  person: string,
  { step, about }: Offered,
): boolean {
  const did = (all: readonly Told[], is: (step: Did) => boolean) =>
    all.some((each) => each.by?.person === person && is(each.step))
  const parts = (name: string) =>
    name === 'firstHandler'
      ? history.some((each) => [each.step.handledBy].flat().includes(person))
      : did(history, ({ type, record }) => type === name || record === name)
  switch (step) {
    case 'record':
      return notBy(part('records', about['record'] ?? '')).some(parts)
    case 'approve': {
      const proposed = history.findLastIndex((each) => each.step.type === 'propose')
      const hasApproved = did(history.slice(proposed + 1), ({ type }) => type === 'approve')
      return hasApproved || ['propose', ...notBy(part('steps', step))].some(parts)
    }
    case 'verifyCorrective': {
      const done = history.filter(
        (each) => each.step.type === 'completeCorrective' && each.step.corrective === about['corrective'],
      )
      return did(done.slice(-1), () => true)
    }
    case 'signSlip': {
      const [slip = '', nth = ''] = (about['slip'] ?? '').split('-')
      const signatures = (part('slips', slip)['signatures'] ?? []) as Json[]
      const issues = history.filter((each) => each.step.type === 'issueSlip' && each.step.slip === slip)
      return notBy(signatures.find(({ name }) => name === about['signature']) ?? {}).some((name) =>
        name === 'issued'
          ? issues[Number(nth) - 1]?.by?.person === person
          : did(history, (each) => each.slip === about['slip'] && each.signature === name),
      )
    }
    default:
      return notBy(part('steps', step)).some(parts)
  }
}

const notBy = (rule: Json) => (rule['notBy'] ?? []) as string[]
