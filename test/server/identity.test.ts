import { SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { InvalidTokenError, signToken, verifyToken } from '../../server/identity/tokens.ts'

const SECRET = 'a secret of this test, long enough for HS256'
const li = { person: 'li.wei', policy: 'lab', roles: ['qualityHead'], units: ['quality'] }

test('a token says who calls, for whom and in which roles', async () => {
  expect(await verifyToken(SECRET, await signToken(SECRET, li))).toEqual(li)
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
    expired: await signToken(SECRET, li, -1),
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
  }
})
