import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { Download } from '../domain/exports/exports.ts'

/** A reader who takes nothing for so long is cut off, and the file let go of. */
const patienceMs = 120_000

/** Sends a file as it is read: no faster than it is taken, and closed when it is sent or its reader has left. */
export async function sendFile(reply: FastifyReply, { file, name, mediaType, bytes }: Download): Promise<Readable> {
  reply.headers({
    'content-type': mediaType,
    'content-length': bytes,
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'no-store',
  })
  if (reply.request.method === 'HEAD') {
    await file.close()
    return Readable.from([])
  }
  reply.raw.setTimeout(patienceMs, () => reply.raw.destroy())
  return file.createReadStream({ highWaterMark: 262_144 })
}
