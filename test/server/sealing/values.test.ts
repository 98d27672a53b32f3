import { createHmac, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { freeTexts } from '../../../machines/free-texts.ts'
import { Name } from '../../../policies/label.ts'
import { identifier, lineText, storyText } from '../../../policies/text.ts'
import { withTokens } from '../../../policies/token.ts'
import { casesIn, openedJson } from '../../../server/sealing/opening.ts'
import { caseKeyOf, openedValue, sealedValue } from '../../../server/sealing/value.ts'

const key = caseKeyOf(randomBytes(32))
const keys = new Map([['a', key]])
const sealed = (value: unknown) => sealedValue('a', key, value)

test.each([['«"\\\n样品»'], [17.5], [true], [['a', { b: 'c' }]], ['']])(
  'what is sealed is itself again when it leaves: %j',
  (value) => {
    const json = JSON.stringify({ value: sealed(value), of: { nested: [sealed(value)] } })
    expect(JSON.parse(openedJson(json, keys))).toEqual({ value, of: { nested: [value] } })
  },
)

test('a sealed value is opened within a longer text, also beside another', () => {
  const json = JSON.stringify(`He said ${sealed('"no"')}${sealed(3)}, and left.`)
  expect(JSON.parse(openedJson(json, keys))).toBe('He said "no"3, and left.')
})

test('what an opened value says is not opened again', () => {
  expect(JSON.parse(openedJson(JSON.stringify(sealed(sealed('once'))), keys))).toBe(sealed('once'))
})

test('equal values of a case are equal when sealed, and those of two cases are not', () => {
  expect(sealed('Li')).toBe(sealed('Li'))
  expect(sealedValue('b', caseKeyOf(randomBytes(32)), 'Li').slice(-60)).not.toBe(sealed('Li').slice(-60))
})

test('what was altered, or is told of another case, does not open', () => {
  const token = sealed('Li')
  const open = (text: string, of = key) => {
    withTokens(text, (found) => {
      openedValue(found, of)
      return ''
    })
  }
  expect(() => open(token)).not.toThrow()
  expect(() => open(token.replace('sealed.1.a.', 'sealed.1.b.'))).toThrow('unable to authenticate')
  const at = token.length - 30
  const other = token[at] === 'A' ? 'B' : 'A'
  expect(() => open(token.slice(0, at) + other + token.slice(at + 1))).toThrow('unable to authenticate')
  expect(() => open(token, caseKeyOf(randomBytes(32)))).toThrow('unable to authenticate')
})

test('whoever is given value and salt checks the commitment without any key', () => {
  const told: [commitment: string, salt: string][] = []
  withTokens(sealed('Li'), (token) => {
    told.push([token.commitment, openedValue(token, key).salt])
    return ''
  })
  const [[commitment, salt] = ['', '']] = told
  const checked = createHmac('sha256', Buffer.from(salt, 'base64url')).update('"Li"').digest('base64url')
  expect(checked).toBe(commitment)
})

test('without a key, and of an erased case, a reader is told so', () => {
  const json = JSON.stringify([sealed('Li'), sealedValue('b', key, 'Wu')])
  expect([...casesIn(json)]).toEqual(['a', 'b'])
  const known = new Map<string, 'none' | 'erased'>([
    ['a', 'erased'],
    ['b', 'none'],
  ])
  expect(JSON.parse(openedJson(json, known))).toEqual(['[erased]', '[sealed]'])
})

test('a text that is added to a step is sealed unless it names something', () => {
  const body = z.strictObject({
    type: z.literal('some'),
    remark: storyText(20).optional().describe('anything'),
    who: z.strictObject({ name: lineText(20), code: identifier(20) }).nullable(),
    lines: z.array(z.strictObject({ said: z.union([z.int(), z.string()]), at: z.iso.date() })).default([]),
    names: z.array(Name),
  })
  expect(freeTexts(body)).toEqual([['remark'], ['who', 'name'], ['lines', '*', 'said']])
})
