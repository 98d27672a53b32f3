import { expect, test } from 'vitest'
import { own, owns } from '../../policies/own.ts'

const everyObjectHas = Object.getOwnPropertyNames(Object.prototype)

test.each(everyObjectHas)('%s is nothing that a record holds unless somebody has put it there', (name) => {
  expect(own({ complaint: 1 }, name)).toBeUndefined()
  expect(owns({ complaint: 1 }, name)).toBe(false)
})

test('what somebody has put there is found, whatever it is called', () => {
  const record = JSON.parse('{ "__proto__": 1, "toString": 2, "complaint": 3 }') as Record<string, number>
  expect(['__proto__', 'toString', 'complaint'].map((name) => own(record, name))).toEqual([1, 2, 3])
  expect(owns(record, '__proto__')).toBe(true)
})

test('of no record there is nothing', () => {
  expect(own(undefined, 'complaint')).toBeUndefined()
})
