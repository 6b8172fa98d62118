import { shutdownTimes } from '../shutdown-times.ts'
import { ChatSocket } from './chat-socket.ts'
import { createBodyMaker, createFrameReader } from './frames.ts'
import type { OpenSocket } from './sender.ts'
import type { Connected, SocketRules } from './socket-services.ts'

/** All sockets that are open. */
export interface Sockets {
  /** Takes over a socket that is connected. */
  open(socket: OpenSocket, who: Connected, lastEventId: string | undefined): void
  /** Closes them all: those that wait for an answer when it is there, as far as it comes in time. */
  close(): void
}

const { interruptMs, farewellMs, cutMs } = shutdownTimes
const turnMs = 1_000
const turns = 20

export function createSockets(rules: SocketRules): Sockets {
  const services = { ...rules, read: createFrameReader(), bodyOf: createBodyMaker() }
  // One timer for all; each has its turn every 20 seconds, a twentieth of them at a time.
  const circle = Array.from({ length: turns }, () => new Set<ChatSocket>())
  let next = 0
  let turn = 0
  let isClosing = false
  const timer = setInterval(() => {
    turn = (turn + 1) % turns
    for (const one of circle[turn] ?? []) one.beat()
  }, turnMs).unref()
  return {
    open(socket, who, lastEventId) {
      next = (next + 1) % turns
      const group = circle[next] as Set<ChatSocket>
      const one = new ChatSocket(services, socket, who, (ended) => group.delete(ended))
      group.add(one)
      if (isClosing) one.leave()
      else one.follow(lastEventId)
    },
    close() {
      isClosing = true
      clearInterval(timer)
      const forAll = (act: (one: ChatSocket) => void) => {
        for (const group of circle) group.forEach(act)
      }
      forAll((one) => one.leave())
      const insist = () => {
        setTimeout(() => forAll((one) => one.leave(true)), farewellMs - interruptMs).unref()
        setTimeout(() => forAll((one) => one.cut()), cutMs - interruptMs).unref()
      }
      const { interruption } = rules
      if (interruption.aborted) insist()
      else interruption.addEventListener('abort', insist)
    },
  }
}
