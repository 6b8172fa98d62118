import { readFile } from 'node:fs/promises'
import { createChats, keyHeaders } from '../bench/messages.ts'
import { openAsker } from './asking.ts'
import type { Finding, Part } from './part.ts'
import { stopReading } from './slow-readers.ts'
import { storm } from './storm.ts'

const adminToken = 'only-for-the-operator-of-faults-and-no-other'
const files = 4_096

export const listenersPart: Part = {
  id: 'T23',
  what: 'readers who stop cost no memory, and thousands who come back at once miss nothing',
  databases: ['sqlite', 'postgresql'],
  async missing() {
    const limits = await readFile('/proc/self/limits', 'utf8')
    const most = /^Max open files\s+(\S+)/m.exec(limits)?.[1] ?? ''
    return Number(most) < files
      ? `a process may open ${most} files; ulimit -n ${files} allows what it needs`
      : undefined
  },
  async run(rig): Promise<Finding> {
    const { databaseUrl, secretKey } = await rig.newTenant()
    const { address, pid } = await rig.startServer(databaseUrl, { ADMIN_TOKEN: adminToken })
    const asker = openAsker(address)
    rig.owned.defer(async () => asker.close())
    const [chat = ''] = await createChats(address, keyHeaders(secretKey), 1)
    const operator = { authorization: `Bearer ${adminToken}` }
    const stormed = await storm(rig, { pid, address, asker, secretKey })
    const stopped = await stopReading(rig, { pid, asker, operator }, { address, secretKey, chat })
    return {
      counts: { ...stormed.counts, ...stopped.counts },
      faults: [...stormed.faults, ...stopped.faults],
    }
  },
}
