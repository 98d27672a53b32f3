import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { apiAlone } from '../../support/api-alone.ts'

let api: Awaited<ReturnType<typeof apiAlone>>
let token: string
beforeAll(async () => {
  api = await apiAlone()
  token = await api.token('lab', 'registrar')
})
afterAll(() => api.stop())

/** A client that writes as it likes; `answered` is everything it was sent until the connection was closed. */
function aClient(port = api.port): { socket: Socket; answered: Promise<string> } {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  let heard = ''
  socket.on('data', (chunk) => (heard += chunk.toString()))
  socket.on('error', () => undefined)
  const answered = Promise.race([once(socket, 'end'), once(socket, 'close')]).then(() => {
    socket.destroy()
    return heard
  })
  return { socket, answered }
}

const post = (...headers: string[]) =>
  [
    'POST /complaints HTTP/1.1',
    'Host: redress',
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    ...headers,
    '',
    '',
  ].join('\r\n')

/** The one answer on a connection that was closed behind it, as `[status, code]`. */
function problemIn(answer: string): [number, string] {
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  expect(head).toMatch(/^Content-Type: application\/problem\+json/im)
  expect(head).toMatch(/^Connection: close$/im)
  const { status, code } = JSON.parse(body) as { status: number; code: string }
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  return [status, code]
}

test('a body that says it is too long is refused before any of it was sent', async () => {
  const { socket, answered } = aClient()
  socket.write(post('Content-Length: 10000000000'))
  expect(problemIn(await answered)).toEqual([413, 'tooLarge'])
})

test('who asks before sending a body that is too long is not told to go on', async () => {
  const { socket, answered } = aClient()
  socket.write(post('Content-Length: 10000000000', 'Expect: 100-continue'))
  expect(problemIn(await answered)).toEqual([413, 'tooLarge'])
  const small = aClient()
  small.socket.write(post('Content-Length: 2', 'Expect: 100-continue', 'Connection: close'))
  await once(small.socket, 'data')
  small.socket.write('{}')
  expect(await small.answered).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 400 /)
})

test('a body without a length is refused as soon as it has grown too long, and nothing more is read', async () => {
  const { socket, answered } = aClient()
  let written = 0
  socket.write(post('Transfer-Encoding: chunked'))
  while (!socket.destroyed && written < 500_000_000) {
    const chunk = Buffer.alloc(16_384, ' ')
    if (!socket.write(`4000\r\n${chunk.toString()}\r\n`)) await pause(1)
    written += chunk.length
  }
  expect(problemIn(await answered)).toEqual([413, 'tooLarge'])
  expect(socket.bytesWritten).toBeLessThan(50_000_000)
})

test('who has no token cannot make it read for ever either', async () => {
  const { socket, answered } = aClient()
  socket.write('POST /complaints HTTP/1.1\r\nHost: redress\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n')
  expect(await answered).toMatch(/^HTTP\/1.1 401 /)
})

test('compressed bodies, bodies of reads, and what is no HTTP at all are refused', async () => {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const squeezed = await fetch(`${api.url}/complaints`, {
    method: 'POST',
    headers: { ...headers, 'Content-Encoding': 'gzip' },
    body: 'x',
  })
  expect(squeezed.status).toBe(415)
  const read = aClient()
  read.socket.write(
    `GET /complaints HTTP/1.1\r\nHost: redress\r\nAuthorization: Bearer ${token}\r\nContent-Length: 2\r\n\r\n{}`,
  )
  expect(problemIn(await read.answered)).toEqual([400, 'malformed'])
  const noise = aClient()
  noise.socket.write('good morning\r\n\r\n')
  expect(problemIn(await noise.answered)).toEqual([400, 'malformed'])
  const boaster = aClient()
  boaster.socket.write(`GET / HTTP/1.1\r\nHost: redress\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`)
  expect(problemIn(await boaster.answered)).toEqual([431, 'tooLarge'])
})

test('headers and bodies that do not come, and clients that are gone, end by themselves', async () => {
  const complaint = post('Content-Length: 20') + '{"kind":'
  const file = post('Content-Length: 20').replace('/complaints', '/attachments') + 'a te'
  const begun = ['', 'POST /complaints HTTP/1.1\r\nHost: r', complaint, file]
  const slow = begun.map((text) => {
    const client = aClient()
    client.socket.write(text)
    return client
  })
  const drip = aClient()
  drip.socket.write(post('Content-Length: 1000'))
  const dripping = setInterval(() => drip.socket.write(' '), 500)
  const [silent, ...told] = await Promise.all([...slow, drip].map(({ answered }) => answered))
  clearInterval(dripping)
  expect(silent).toMatch(/^$|^HTTP\/1.1 408 /)
  expect(told.map(problemIn)).toEqual([
    [408, 'tooSlow'],
    [408, 'tooSlow'],
    [408, 'tooSlow'],
    [408, 'tooSlow'],
  ])
})

test('one address has so many connections and no more, and others are not in its way', async () => {
  const small = await apiAlone({ sockets: { perPeer: 3 } })
  try {
    const many = Array.from({ length: 3 }, () => aClient(small.port))
    await Promise.all(many.map(({ socket }) => once(socket, 'connect')))
    const one = aClient(small.port)
    const answer = await one.answered
    expect(problemIn(answer)).toEqual([429, 'tooManyConnections'])
    expect(answer).toMatch(/^Retry-After: \d+$/m)
    many[0]?.socket.destroy()
    const answers = async () =>
      (await fetch(`${small.url}/healthz`, { headers: { Connection: 'close' } })).status
    await expect.poll(answers, { timeout: 30_000 }).toBe(200)
  } finally {
    small.stop()
  }
})
