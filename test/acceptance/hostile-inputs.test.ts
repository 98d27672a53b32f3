import { beforeAll, describe, expect, inject, test } from 'vitest'
import { developer, signToken } from '../../server/identity/tokens.ts'
import type { ProblemBody } from '../../server/http/shapes.ts'
import type { Case } from '../support/office.ts'
import { anIntake, formFiled, pcb } from './a-pcb-case.ts'

interface Sent {
  who?: string
  method?: string
  path?: string
  /** Bytes as they go over the wire; `step` is written as JSON. */
  body?: string | Uint8Array<ArrayBuffer>
  step?: Record<string, unknown>
  headers?: Record<string, string>
}

interface Refused {
  status: number[]
  /** The field that is to blame, where one is. */
  pointer?: string
}

const words = { reason: 'a reason' }
const INTAKE = { path: '/complaints' }
const intake = (change: object): Sent => ({ ...INTAKE, body: JSON.stringify({ ...anIntake, ...change }) })
const step = (who: string, type: string, parts: Record<string, unknown> = {}): Sent => ({
  who,
  step: { type, ...parts },
})
const text = (value: string) => intake({ content: value })
const of = (status: number | number[], pointer?: string): Refused => ({
  status: [status].flat(),
  ...(pointer === undefined ? {} : { pointer }),
})

/** A valid intake of which one place is replaced by raw bytes. */
const withBytes = (...bytes: number[]): Uint8Array<ArrayBuffer> => {
  const [before = '', after = ''] = JSON.stringify({ ...anIntake, content: '@' }).split('@')
  return new Uint8Array([...Buffer.from(before), ...bytes, ...Buffer.from(after)])
}

const HOSTILE: Record<string, [Sent, Refused]> = {
  'a kind that every object has': [intake({ kind: 'constructor' }), of(422, '/kind')],
  'a kind that is the prototype': [
    { ...INTAKE, body: JSON.stringify(anIntake).replace('"complaint"', '"__proto__"') },
    of([400, 422], '/kind'),
  ],
  'a kind in another case': [intake({ kind: 'Complaint' }), of([400, 422], '/kind')],
  'a channel with a space': [intake({ channel: 'letter ' }), of([400, 422], '/channel')],
  'a class that every object has': [intake({ class: 'toString' }), of(422, '/class')],
  'a unit that every object has': [intake({ unit: 'valueOf' }), of(422, '/unit')],
  'a severity that every object has': [intake({ severity: 'hasOwnProperty' }), of(422, '/severity')],
  'a prototype as a field of a form': [
    {
      ...INTAKE,
      body: JSON.stringify(anIntake).replace('"orderNo"', '"__proto__":{"class":"quality"},"orderNo"'),
    },
    of(400),
  ],
  'a form field that every object has': [
    intake({ form: { ...anIntake.form, toString: 'x' } }),
    of(400, '/form/toString'),
  ],
  'NUL in a text': [text('a\u0000b'), of([400, 422], '/content')],
  'half a character': [text('a\ud800b'), of([400, 422], '/content')],
  'a name of nothing visible': [
    intake({ complainant: { name: '\u200b\u2060\ufeff' } }),
    of([400, 422], '/complainant/name'),
  ],
  'bytes that are no UTF-8': [{ ...INTAKE, body: withBytes(0xff, 0xfe) }, of(400)],
  'a key given twice': [
    { ...INTAKE, body: JSON.stringify(anIntake).replace('{', '{"kind":"exception",') },
    of(400),
  ],
  'a number too large to be one': [
    { ...INTAKE, body: JSON.stringify(anIntake).replace('"PO-8812"', '1e999') },
    of(400),
  ],
  'a hundred thousand brackets': [
    { ...INTAKE, body: '['.repeat(90_000) + ']'.repeat(90_000) },
    of([400, 413]),
  ],
  'a body that is too large': [text('x'.repeat(200_000)), of(413)],
  'a body that says it is compressed': [
    { ...intake({}), headers: { 'Content-Encoding': 'gzip' } },
    of([400, 415]),
  ],
  'a date in the year 9999': [
    step('salesClerk', 'amend', { changes: { shippedOn: '9999-12-31' }, ...words }),
    of([400, 422], '/changes/shippedOn'),
  ],
  'a quantity beyond every delivery': [
    step('salesClerk', 'amend', { changes: { shippedQuantity: 9e15 + 2 }, ...words }),
    of([400, 422], '/changes/shippedQuantity'),
  ],
  'more bad pieces than were delivered': [
    step('salesClerk', 'amend', { changes: { defectQuantity: 1.5 }, ...words }),
    of([400, 422], '/changes/defectQuantity'),
  ],
  'taking over what is not late': [step('salesManager', 'takeOver'), of([403, 409])],
  'taking over by the auditor': [step('auditor', 'takeOver'), of(403)],
  'taking over a clock that every object has': [
    step('salesManager', 'takeOver', { clock: 'constructor' }),
    of([403, 422]),
  ],
  'acknowledging what was told nobody': [
    step('salesClerk', 'acknowledgeNotice', { item: 'x:1:0' }),
    of([403, 409, 422]),
  ],
  'handing on to a unit that every object has': [
    step('productionController', 'transfer', { to: 'unit:constructor', ...words }),
    of([400, 422], '/to'),
  ],
  'handing on to a role that is the prototype': [
    step('productionController', 'assign', { to: 'role:__proto__' }),
    of([400, 422], '/to'),
  ],
  'handing on to a person of control characters': [
    step('productionController', 'assign', { to: 'person:\u0007' }),
    of([400, 422], '/to'),
  ],
  'handing on to the engine itself': [
    step('productionController', 'assign', { to: 'person:clock' }),
    of([400, 422], '/to'),
  ],
  'blaming the engine itself': [
    step('qualityEngineer', 'judge', { validity: 'founded', responsiblePerson: 'schedule', form: {} }),
    of([400, 422], '/responsiblePerson'),
  ],
  'a date by which a clock runs, a lifetime ahead': [
    step('productionController', 'amend', { changes: { receivableDue: '2199-12-30' }, ...words }),
    of(422, '/changes/receivableDue'),
  ],
  'a simulated time after all years': [
    { ...intake({}), headers: { 'Simulated-Time': '9999-12-31T23:59:59Z' } },
    of(400),
  ],
  'consulting a unit that every object has': [
    step('salesClerk', 'consult', { units: ['isPrototypeOf'], about: 'x' }),
    of(422, '/units/0'),
  ],
  'consulting until the year 9999': [
    step('salesClerk', 'consult', { units: ['quality'], about: 'x', answerBy: '9999-01-01T00:00:00Z' }),
    of([400, 422], '/answerBy'),
  ],
  'a record that every object has': [step('salesClerk', 'record', { record: 'constructor' }), of([403, 422])],
  'becoming a kind that every object has': [
    step('salesClerk', 'convert', { kind: 'valueOf', ...words }),
    of([409, 422], '/kind'),
  ],
  'amending what every object has': [
    step('salesClerk', 'amend', { changes: { constructor: 'x' }, ...words }),
    of([400, 422], '/changes/constructor'),
  ],
  'the step of the clock': [
    step('salesClerk', 'deadlinePassed', { clock: 'complaintForm', mark: 0, missed: 0 }),
    of([400, 403], '/type'),
  ],
  'being received twice': [step('salesClerk', 'receive', anIntake), of(400)],
  'a version that is none': [
    { ...step('salesClerk', 'escalate', words), headers: { 'If-Match': '"abc"' } },
    of(400),
  ],
  'a key of ten thousand letters': [
    { ...intake({}), headers: { 'Idempotency-Key': 'k'.repeat(10_000) } },
    of([400, 431]),
  ],
  'a choice that there is not': [
    step('qualityEngineer', 'judge', { validity: 'perhaps', form: {} }),
    of(400, '/validity'),
  ],
  'a promise for some day': [
    step('salesClerk', 'promise', { dueAt: 'tomorrow', ...words }),
    of(400, '/dueAt'),
  ],
  'a cursor that is none': [{ method: 'GET', path: '/complaints?cursor=abc' }, of(400)],
  'a cursor of nothing in the inbox': [{ method: 'GET', path: '/inbox?cursor=abc' }, of(400)],
  'counting by what every object has': [
    { method: 'GET', path: '/statistics?by=fact:constructor' },
    of([400, 422]),
  ],
  'a page in powers of ten': [{ method: 'GET', path: '/complaints?limit=1e1' }, of(400, '/limit')],
  'a page in hexadecimal': [{ method: 'GET', path: '/inbox?limit=0x5' }, of(400, '/limit')],
  'counts by a field': [{ method: 'GET', path: '/counts?x=1' }, of(400)],
  'more than a page': [{ method: 'GET', path: '/complaints?limit=1000000000' }, of(400)],
  'an id with NUL': [{ method: 'GET', path: '/complaints/%00' }, of([400, 404])],
  'an id that cannot be decoded': [{ method: 'GET', path: '/complaints/%E0%A4%A' }, of(400)],
  'an id of half a character': [{ method: 'GET', path: '/complaints/%ED%A0%80' }, of(400)],
  'an id of no digits': [{ method: 'GET', path: '/complaints/%zz' }, of(400)],
  'an id that climbs': [{ method: 'GET', path: '/complaints/..%2f..%2fetc' }, of(404)],
  'a group that every object has': [{ method: 'GET', path: '/groups/constructor' }, of(404)],
  'a policy that every object has': [{ method: 'GET', path: '/policies/constructor' }, of([403, 404])],
}

const { apiUrl, tokenSecret } = { apiUrl: inject('apiUrl'), tokenSecret: inject('tokenSecret') }

async function send(it: Case, { who = 'salesClerk', method, path, body, step, headers }: Sent) {
  const token = await signToken(tokenSecret, developer(pcb.policy, who))
  const sent = body ?? (step && JSON.stringify(step))
  const response = await fetch(`${apiUrl}${path ?? `/complaints/${it.id}/steps`}`, {
    method: method ?? 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'If-Match': '*',
      ...(sent === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  })
  return { status: response.status, problem: (await response.json()) as ProblemBody }
}

/** How zod, Express and its router say what is wrong, which tells nobody what to do. */
const OF_A_LIBRARY = /^Failed to|(?:^|: )(?:Invalid |Unrecognized |Too (?:big|small)|Expected )/

describe('a hostile input is refused, and nothing is half done', () => {
  let it: Case
  let version: number
  beforeAll(async () => {
    it = await formFiled()
    version = (await it.view('salesClerk')).version
  })

  test.for(Object.entries(HOSTILE))('%s', async ([, [sent, refused]]) => {
    const { status, problem } = await send(it, sent)
    if (!refused.status.includes(status)) throw new Error(`${status} ${problem.code}: ${problem.detail}`)
    expect(problem.code).not.toBe('fault')
    expect(problem.detail).not.toMatch(/undefined|is not a function|Cannot |node_modules|\bat \w+ \(/)
    for (const { detail } of [problem, ...(problem.errors ?? [])]) expect(detail).not.toMatch(OF_A_LIBRARY)
    const blamed = (problem.errors ?? []).map(({ pointer }) => pointer)
    expect(blamed).toEqual(expect.arrayContaining(refused.pointer === undefined ? [] : [refused.pointer]))
    expect((await it.view('salesClerk')).version).toBe(version)
  })

  test('tokens of nobody open nothing', async () => {
    const caller = developer(pcb.policy, 'salesClerk')
    const tokens = {
      unsigned: `${btoa('{"alg":"none"}')}.${btoa('{"sub":"x","policy":"pcb","roles":[],"units":[]}')}.`,
      'of another secret': await signToken('0'.repeat(64), caller),
      'with a role nobody knows': await signToken(tokenSecret, { ...caller, roles: ['emperor'] }),
      'of a policy that does not run': await signToken(tokenSecret, { ...caller, policy: 'constructor' }),
      'of the clock': await signToken(tokenSecret, { ...caller, person: 'clock' }),
    }
    const opened = await Promise.all(
      Object.entries(tokens).map(async ([what, token]) => {
        const headers = { Authorization: `Bearer ${token}` }
        const { status } = await fetch(`${apiUrl}/complaints`, { headers })
        return status === 401 || status === 403 ? [] : [what]
      }),
    )
    expect(opened.flat()).toEqual([])
  })
})
