import { beforeAll, describe, expect, inject, test } from 'vitest'
import type { ComplaintBody, ProblemBody } from '../../server/http/shapes.ts'
import { firstRequest } from '../../server/identity/first-request.ts'
import { signToken } from '../../server/identity/tokens.ts'
import { COMPARED, inAddress, isServed, queryOf, routes } from '../names/asked.ts'
import { malformed, NOWHERE } from '../names/hostile-names.ts'
import {
  bodyOf,
  choicesIn,
  fieldsCalled,
  namedParts,
  type Place,
  pointerTo,
  wellFormed,
  withName,
} from '../names/step-bodies.ts'
import { staffOf } from './engine.ts'
import { policiesInForce } from '../support/policies.ts'

/* Over HTTP, what `refused-names.test.ts` asks of the machine: each policy meets some of the names, all of them together all. */

const AT_ONCE = 8
const INTERNAL = /Cannot |is not a function|undefined|at .*\.ts|node_modules|\[object|guard '|ZodError/

const policies = [...policiesInForce().values()].map((policy, nth) => ({ id: policy.id, policy, nth }))

interface Told {
  status: number
  body: ProblemBody
}

const isSaid = (body: object) => !INTERNAL.test(JSON.stringify(body))

/** Whether a name was refused, for standing for nothing, with the field and nothing of what is inside. */
function isRefused({ status, body }: Told, pointer: string): boolean {
  const pointers = (body.errors ?? []).map((each) => each.pointer)
  return (status === 422 || status === 400) && pointers.includes(pointer) && isSaid(body)
}

/** What is wrong with the answers, a few asked for at a time. */
async function faults<T>(tries: readonly T[], fault: (each: T) => Promise<string | null>): Promise<string[]> {
  const found: string[] = []
  for (let n = 0; n < tries.length; n += AT_ONCE) {
    const some = await Promise.all(tries.slice(n, n + AT_ONCE).map(fault))
    found.push(...some.filter((each) => each !== null))
  }
  return found
}

const oneOf = (names: readonly string[], n: number): string => names[n % names.length] ?? ''

describe.each(policies)('$id', ({ id, policy, nth }) => {
  const staff = staffOf(id)
  const first = firstRequest(policy, Date.now())
  if (!first) throw new Error(`no first request under ${id}`)

  let got: ComplaintBody
  let seer: string
  beforeAll(async () => {
    const answer = await staff.call<ComplaintBody>(first.role, 'POST', '/complaints', first.body)
    if (answer.status !== 201) throw new Error(`the first request under ${id}: ${answer.status}`)
    got = answer.body
    const seen = Object.keys(policy.roles).map(async (role) => ({
      role,
      status: (await staff.call(role, 'GET', `/complaints/${got.id}`)).status,
    }))
    seer = (await Promise.all(seen)).find(({ status }) => status === 200)?.role ?? first.role
  })

  /** Each place with a name that is none there; what the case would have to be asked about only now and then. */
  const tries = (): [Place, name: string][] => [
    ...namedParts(policy)
      .filter(({ names }) => names !== 'customer' || Object.keys(policy.customers).length > 0)
      .flatMap((part, n): [Place, string][] => [
        [part, oneOf(malformed(part.right), nth + n)],
        ...((nth + n) % 3 === 0 || part.type === 'receive'
          ? [[part, oneOf(wellFormed(part), nth + n)] as [Place, string]]
          : []),
      ]),
    ...choicesIn(policy).map((place, n): [Place, string] => [place, oneOf(NOWHERE, nth + n)]),
    ...fieldsCalled(policy, oneOf([...NOWHERE, ...malformed('kind')], nth)).map((place): [Place, string] => [
      place,
      'as agreed',
    ]),
  ]

  test('no step takes a name that stands for nothing, and each says in which field', async () => {
    const path = `/complaints/${got.id}`
    const send = async (place: Place, name: string): Promise<Told> => {
      const { type, ...rest } = withName(place, name)
      return type === 'receive'
        ? staff.call(first.role, 'POST', '/complaints', rest)
        : staff.call(seer, 'POST', `${path}/steps`, { type, ...rest }, { 'If-Match': '*' })
    }
    const found = await faults(tries(), async ([place, name]) => {
      const answer = await send(place, name)
      if (isRefused(answer, pointerTo(place))) return null
      return `${place.type} ${pointerTo(place)} ${JSON.stringify(name)}: ${answer.status} ${JSON.stringify(answer.body)}`
    })
    expect(found).toEqual([])
    const after = await staff.call<ComplaintBody>(seer, 'GET', path)
    expect([after.body.version, after.body.state]).toEqual([got.version, got.state])
  })

  test('no question takes a name that stands for nothing', async () => {
    const questions = routes()
      .filter(
        (route) => route.method === 'GET' && isServed(route, policy) && !/campaigns\/\{/.test(route.path),
      )
      .flatMap((route) => route.inQuery.map((by) => ({ route, by })))
    const found = await faults(
      questions.flatMap((each, n) => [
        { ...each, name: oneOf(NOWHERE, nth + n) },
        { ...each, name: oneOf(malformed('kind'), nth + n) },
      ]),
      async ({ route, by, name }) => {
        const asked = Object.entries(queryOf(route, policy)).filter(([other]) => other !== by)
        const query = [...asked.map(([key, value]) => `${key}=${value}`), `${by}=${inAddress(name)}`]
        const at = route.path.replace('{id}', got.id)
        const answer = await staff.call<ProblemBody>('auditor', 'GET', `${at}?${query.join('&')}`)
        const isFound = answer.status === 200 && (COMPARED.has(by) || (by === 'after' && name.trim() === ''))
        if ((isFound || isRefused(answer, `/${by}`)) && isSaid(answer.body)) return null
        return `${route.path} ${by} ${JSON.stringify(name)}: ${answer.status} ${JSON.stringify(answer.body)}`
      },
    )
    expect(found).toEqual([])
  })
})

test('nothing is found at an address whose id stands for nothing', async () => {
  const survey = staffOf('survey')
  const bodies = new Map<string, Record<string, unknown>>([
    ['/complaints/{id}/steps', bodyOf(survey.policy, 'withdraw')],
    ['/complaints/{id}/time', { to: '2027-01-01T00:00:00Z' }],
    ['/groups/{group}/answer', { form: bodyOf(survey.policy, 'answer')['form'] }],
    ['/campaigns/{id}/steps', { type: 'approve' }],
    ['/campaigns/{id}/findings', { customer: 'C001', content: 'too slow' }],
    ...['complaints', 'campaigns'].flatMap((of): [string, Record<string, unknown>][] => [
      [`/${of}/{id}/erasure`, { because: 'request' }],
      [`/${of}/{id}/hold`, { set: true, reason: 'a claim in court' }],
    ]),
  ])
  const ids = [...NOWHERE, ...malformed('survey').filter((id) => id.trim() !== '')]
  const addresses = routes()
    .filter(({ inPath }) => inPath.length > 0)
    .flatMap((route, nth) => {
      const some = ids.filter((_, n) => n % 3 === nth % 3)
      return some.map((id) => ({ ...route, at: route.path.replace(/\{\w+\}/, inAddress(id)) }))
    })
  const found = await faults(addresses, async ({ method, path, at }) => {
    const who = method === 'GET' ? 'auditor' : 'surveyPlanner'
    const query = path.endsWith('/replay') ? '?seq=1' : ''
    const any = method === 'GET' ? {} : { 'If-Match': '*' }
    const answer = await survey.call<ProblemBody>(who, method, `${at}${query}`, bodies.get(path), any)
    const isNowhere = answer.status === 404 || (at.includes('%ED%A0%80') && answer.status === 400)
    if (isNowhere && isSaid(answer.body)) return null
    return `${method} ${at}: ${answer.status} ${JSON.stringify(answer.body)}`
  })
  expect(found).toEqual([])
})

test('a body whose bytes are not UTF-8, or whose keys come twice, is refused before it is read', async () => {
  const token = await signToken(inject('tokenSecret'), staffOf('lab').someone('registrar'))
  const post = async (body: string | Uint8Array<ArrayBuffer>) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
    const answer = await fetch(`${inject('apiUrl')}/complaints`, { method: 'POST', headers, body })
    return [answer.status, ((await answer.json()) as ProblemBody).errors?.[0]?.pointer]
  }
  expect(await post('{"kind":"complaint","kind":"exception"}')).toEqual([400, '/kind'])
  expect(await post('{"form":{"__proto__":{"a":1}}}')).toEqual([400, '/form/__proto__'])
  expect(await post(Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toEqual([400, undefined])
})
