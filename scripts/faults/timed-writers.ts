import { createChats, keyHeaders } from '../bench/messages.ts'
import { openAsker } from './asking.ts'
import { CountsByName } from './counts-by-name.ts'
import type { Rig, Tenant } from './part.ts'

/** Clients that write one message after the other and time each. */
export interface Writers {
  /** How long the answers since the last call took, in milliseconds. */
  takeLatencies(): number[]
  /** What they were answered, by status. */
  readonly answers: CountsByName
  /** Lets what is under way be answered. */
  end(): Promise<void>
}

/** Starts so many, each with a connection and a chat of its own; they end with the rig, too. */
export async function startWriters(
  { texts, owned }: Rig,
  { secretKey }: Tenant,
  address: string,
  count: number,
): Promise<Writers> {
  const headers = keyHeaders(secretKey)
  const chats = await createChats(address, headers, count)
  const asker = openAsker(address, count)
  const answers = new CountsByName()
  let latencies: number[] = []
  let isOver = false
  let turn = 0
  const write = async (chat: string) => {
    while (!isOver) {
      const body = { content: texts[turn++ % texts.length] }
      const { status, ms } = await asker.ask(`/api/v1/orgs/me/chats/${chat}/messages`, {
        method: 'POST',
        headers,
        body,
      })
      answers.add(status)
      latencies.push(ms)
    }
  }
  const writing = Promise.all(chats.map(write))
  const end = async () => {
    isOver = true
    await writing
    asker.close()
  }
  owned.defer(end)
  return {
    takeLatencies() {
      const taken = latencies
      latencies = []
      return taken
    },
    answers,
    end,
  }
}
