import {
  header,
  idempotencyKey,
  inPath,
  type Json,
  json,
  operation,
  problem,
  schemaOf,
} from '../openapi-parts.ts'
import { UploadBody } from './shapes.ts'

const bytes = { '*/*': { schema: { type: 'string', format: 'binary' } } }

/** What takes files in, and gives them out. */
export function attachmentPaths(): Json {
  const tag = 'attachments'
  return {
    '/attachments': {
      post: {
        ...operation({
          id: 'uploadAttachment',
          tag,
          summary: 'Upload a file, to name it in a field for evidence',
          description:
            'The body is the file as it is; its type is found from its content. A step names it as `{"attachment": id}`: only yours, ' +
            'within the time that the answer says. What no step names is removed.',
          parameters: [
            idempotencyKey,
            header(
              'Content-Disposition',
              'Its name: `attachment; filename="photo.jpg"`, or `filename*=` (RFC 6266)',
            ),
          ],
          responses: {
            201: { description: 'taken', content: json('Upload') },
            413: problem('longer than a file may be'),
            415: problem('compressed for the way, or by its content of a type that is not accepted'),
            422: problem('empty, or the Idempotency-Key was used for another file'),
          },
        }),
        requestBody: {
          required: true,
          content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
        },
      },
    },
    '/complaints/{id}/attachments/{attachment}': {
      get: operation({
        id: 'readAttachment',
        tag,
        summary: 'Save a file that a step names, where you may see its field',
        parameters: [
          inPath('id', 'id of the complaint'),
          inPath('attachment', 'id of the file, as the history names it'),
        ],
        responses: {
          200: {
            description: 'the file, for saving',
            headers: { 'Content-Disposition': { description: 'its name', schema: { type: 'string' } } },
            content: bytes,
          },
          404: problem('no such file that you may see'),
          500: problem('`damaged`: not there any more, or not what the record says it is'),
        },
      }),
    },
  }
}

export function attachmentSchemas(): Json {
  return { Upload: schemaOf(UploadBody) }
}
