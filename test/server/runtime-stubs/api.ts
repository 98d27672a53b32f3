import { createServer } from 'node:http'
import { standIn } from './child.ts'

const server = createServer((_, response) => response.end(String(process.pid)))
server.listen(Number(process.env['REDRESS_PORT']), '127.0.0.1', () =>
  standIn(import.meta.url, ['Try this first.']),
)
