import { setTimeout as pause } from 'node:timers/promises'
import { keyHeaders } from '../bench/messages.ts'
import { percentile } from '../bench/statistics.ts'
import { openAsker } from './asking.ts'
import { CountsByName } from './counts-by-name.ts'
import type { Rig, Tenant } from './part.ts'

const everyMs = 20

/** A client that reads and writes steadily while other clients misbehave. */
export interface Bystander {
  readonly answers: CountsByName
  /** Milliseconds, of all answers until now. */
  latencies(): { p99: number; slowest: number }
  end(): Promise<void>
}

/** Asks and writes by turns, fifty times a second at most. */
export function startBystander({ owned }: Rig, address: string, { secretKey }: Tenant, chat: string): Bystander {
  const headers = keyHeaders(secretKey)
  const asker = openAsker(address, 2)
  const path = `/api/v1/orgs/me/chats/${chat}`
  const answers = new CountsByName()
  const latencies: number[] = []
  let isOver = false
  const go = async () => {
    for (let turn = 0; !isOver; turn++) {
      const { status, ms } =
        turn % 2 === 0
          ? await asker.ask(path, { headers })
          : await asker.ask(`${path}/messages`, { method: 'POST', headers, body: { content: `steady ${turn}` } })
      answers.add(status)
      latencies.push(ms)
      await pause(everyMs)
    }
  }
  const going = go()
  const end = async () => {
    isOver = true
    await going
    asker.close()
  }
  owned.defer(end)
  return {
    answers,
    latencies() {
      const sorted = latencies.toSorted((a, b) => a - b)
      return { p99: percentile(sorted, 0.99), slowest: sorted.at(-1) ?? 0 }
    },
    end,
  }
}
