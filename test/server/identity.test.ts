import { SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { trialDoors } from '../../server/identity/trial-doors.ts'
import { InvalidTokenError, signToken, verifyToken } from '../../server/identity/tokens.ts'

const SECRET = 'a secret of this test, long enough for HS256'
const li = { person: 'li.wei', policy: 'lab', roles: ['qualityHead'], units: ['quality'] }

test('a token says who calls, for whom and in which roles', async () => {
  expect(await verifyToken(SECRET, await signToken(SECRET, li))).toEqual(li)
})

test('a development token opens only doors that are open to them', async () => {
  const token = await signToken(SECRET, li, { audience: 'redress-development' })
  expect(await verifyToken(SECRET, token, 'allowed')).toEqual(li)
  expect(await verifyToken(SECRET, await signToken(SECRET, li), 'allowed')).toEqual(li)
  await expect(verifyToken(SECRET, token)).rejects.toThrow(InvalidTokenError)
})

test.each([
  ['127.0.0.1', true],
  ['127.8.0.1', true],
  ['localhost', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['::ffff:0.0.0.0', false],
  ['192.168.1.7', false],
  ['127.example.org', false],
  ['localhost.example.org', false],
  ['redress.internal', false],
])('on %s doors for trials can be opened: %s', (host, isAlone) => {
  expect(trialDoors(host, { time: '1' })).toEqual({
    developmentTokens: isAlone ? 'allowed' : 'refused',
    simulatedTime: isAlone,
  })
  expect(trialDoors(host, { tokens: '0' })).toEqual({ developmentTokens: 'refused', simulatedTime: false })
})

test('a token that was signed elsewhere, has run out, is unsigned or says too little is refused', async () => {
  const key = new TextEncoder().encode(SECRET)
  const draft = (claims: Record<string, unknown>) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setSubject('li.wei')
  const claims = { policy: 'lab', roles: ['qualityHead'], units: [] }
  const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const soon = Math.floor(Date.now() / 1000) + 600
  const bad = {
    otherSecret: await signToken('another secret, just as long as the first one', li),
    expired: await signToken(SECRET, li, { hours: -1 }),
    unsigned: `${encoded({ alg: 'none' })}.${encoded({ ...claims, sub: 'li.wei', iss: 'redress', aud: 'redress', exp: soon })}.`,
    otherIssuer: await draft(claims).setIssuer('x').setAudience('redress').setExpirationTime('1h').sign(key),
    otherAudience: await draft(claims)
      .setIssuer('redress')
      .setAudience('x')
      .setExpirationTime('1h')
      .sign(key),
    endless: await draft(claims).setIssuer('redress').setAudience('redress').sign(key),
    noRoles: await draft({ policy: 'lab' })
      .setIssuer('redress')
      .setAudience('redress')
      .setExpirationTime('1h')
      .sign(key),
    nonsense: 'nonsense',
  }
  for (const [what, token] of Object.entries(bad)) {
    const refusal: unknown = await verifyToken(SECRET, token).catch((error: unknown) => error)
    expect([what, refusal instanceof InvalidTokenError]).toEqual([what, true])
    expect(String(refusal)).not.toMatch(/JW[ST]S? |"|alg|verification/)
  }
})
