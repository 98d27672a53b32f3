import { assert, object, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { repeatedKeyIn } from '../../server/http/repeated-key.ts'

test.each([
  ['{"a":1,"a":2}', '/a'],
  ['{"a":{"b":[1,{"c":"x","c":{}}]}}', '/a/b/1/c'],
  ['{"form":{"a":1},"form":{"a":1}}', '/form'],
  ['{"a":"\\"a\\":","\\u0061":1}', '/a'],
  ['{"a/b":1,"a/b":1}', '/a~1b'],
  ['[{"x":1},{"y":1,"y":1}]', '/1/y'],
  ['{"form":{"__proto__":{}}}', '/form/__proto__'],
  ['{"a":{"a":{"a":"a"}},"b":["a","a"]}', null],
  ['{"a":"{\\"b\\":1,\\"b\\":2}"}', null],
  ['[]', null],
])('%s', (json, pointer) => {
  expect(repeatedKeyIn(json)).toBe(pointer)
})

test('what JSON.stringify writes holds no key twice, and one more of any object’s keys is found', () => {
  assert(
    property(object({ maxDepth: 4 }), string(), (value, key) => {
      const json = JSON.stringify(value)
      if (json.includes('__proto__') || key === '__proto__') return
      expect(repeatedKeyIn(json)).toBeNull()
      const name = JSON.stringify(key)
      expect(repeatedKeyIn(`{"z":${json},${name}:[],"y":1,${name}:${json}}`)).not.toBeNull()
    }),
  )
})
