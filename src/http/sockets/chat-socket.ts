import type { FastifyError } from 'fastify'
import type { RawData, WebSocket } from 'ws'
import type { Scope } from '../../domain/access/scope.ts'
import type { EncodedChatEvent } from '../../domain/realtime/chat-event.ts'
import type { EventReceiver } from '../../domain/realtime/subscriptions.ts'
import type { AskFrame, ServerFrame } from '../../generated/schemas.ts'
import { notFound, Problem } from '../../problems.ts'
import type { AccessRequest, OpenConnection } from '../authorize.ts'
import { toLoggedProblem } from '../to-problem.ts'
import { answerFrame } from './ask-frame.ts'
import { listen, type SocketListener } from './listeners.ts'
import { type OpenSocket, Sender } from './sender.ts'
import type { Connected, SocketServices } from './socket-services.ts'

const idleBeats = 180 // of 20 seconds: an hour
const patienceBeats = 3
const unansweredPings = 2
const maxFrames = 100
const windowMs = 10_000
const typingEveryMs = 1_000

/** One connection to one chat, from its handshake to its end. It holds no more than it needs: most of them only wait. */
export class ChatSocket implements OpenConnection, EventReceiver, SocketListener {
  readonly who: Connected
  readonly #socket: WebSocket
  readonly #services: SocketServices
  readonly #sender: Sender
  #leave: (() => void) | undefined
  #isOver = false
  /** Of the answer that is being made. */
  #asking: AbortController | undefined
  readonly #ended: (one: ChatSocket) => void
  readonly #openedAt = Date.now()
  #isLeaving = false
  #quietBeats = 0
  #pings = 0
  #frames = 0
  #window = 0
  #typedAt = 0

  constructor(services: SocketServices, open: OpenSocket, who: Connected, ended: (one: ChatSocket) => void) {
    this.who = who
    this.#services = services
    const { socket } = open
    this.#socket = socket
    this.#sender = new Sender(open)
    this.#ended = ended
    listen(socket, this)
    this.#log('A socket opened')
    try {
      services.openConnections.add(this)
    } catch (error) {
      this.end(error)
    }
  }

  get kind() {
    return 'sockets' as const
  }

  get claim(): AccessRequest {
    return this.who.claim
  }

  get scope(): Scope {
    return this.who.scope
  }

  /** Tells what happens in the chat until either ends. */
  follow(lastEventId: string | undefined): void {
    if (this.#isOver) return
    const { begun, leave } = this.#services.subscriptions.subscribe(this.who.chatId, this, lastEventId)
    this.#leave = leave
    begun.catch((error: unknown) => this.end(error))
  }

  /** Tells what has happened. */
  receive({ json }: EncodedChatEvent): Promise<void> | undefined {
    return this.#send(json)
  }

  /** Asks every 20 seconds whether they are still there. */
  beat() {
    const stuck = this.#sender.stuckBeats()
    if (stuck > patienceBeats) return this.cut()
    if (this.#socket.isPaused) return // they cannot be heard just now
    if (++this.#quietBeats > idleBeats) return this.#close(4408, 'idle')
    if (this.#pings === unansweredPings) return this.cut()
    this.#pings++
    this.#socket.ping()
  }

  /** Says why the connection may not go on, and closes it; without a reason, because the chat is deleted. */
  end(why: unknown = notFound()) {
    if (this.#isOver) return
    const problem = this.#problemOf(why)
    void this.#tell({ type: 'error', problem: problem.body(this.who.id) })
    this.#close(4000 + problem.statusCode, problem.code)
  }

  /** Closes because the server ends: when the answer under way is there, as far as it comes, or at once. */
  leave(atOnce = false) {
    this.#isLeaving = true
    if (atOnce || !this.#asking) this.#close(1001, 'the server ends')
  }

  /** Ends the connection without a word. */
  cut() {
    this.#socket.terminate()
  }

  #close(code: number, reason: string) {
    this.#socket.resume() // or the other side's farewell would not be read
    this.#socket.close(code, reason)
    this.#finish()
  }

  #finish() {
    this.#isOver = true
    this.#services.openConnections.delete(this)
    this.#leave?.()
    this.#asking?.abort()
  }

  closed(code: number) {
    this.#finish()
    this.#log('A socket ended', { code, durationMs: Date.now() - this.#openedAt })
    this.#ended(this)
  }

  /** Takes a frame of theirs, in the order in which they come. */
  take(data: RawData, isBinary: boolean) {
    if (this.#isOver || !this.count()) return
    this.#quietBeats = 0
    if (isBinary) return this.#close(1003, 'texts alone')
    const read = this.#services.read(data as Buffer)
    if ('problem' in read) return this.#refuse(read.problem, read.requestId)
    if (read.frame.type === 'typing') return this.#hearTyping()
    if (this.#asking) {
      const problem = new Problem('completion_running', 'One answer at a time: this socket waits for another one.')
      return this.#refuse(problem, read.frame.requestId)
    }
    const { frame } = read
    const asking = new AbortController()
    this.#asking = asking
    const signal = AbortSignal.any([asking.signal, this.#services.interruption])
    this.#services.runInBackground(() => this.#answer(frame, signal))
  }

  #hearTyping() {
    const now = Date.now()
    if (now - this.#typedAt < typingEveryMs) return
    this.#typedAt = now
    this.#services.subscriptions.publishTyping(this.who.scope, this.who.chatId)
  }

  hearPong() {
    this.#pings = 0
    this.count()
  }

  /** Counts what comes, of any kind; false, and the end, when it is too much. */
  count(): boolean {
    const window = Math.floor(Date.now() / windowMs)
    if (window !== this.#window) this.#frames = 0
    this.#window = window
    if (++this.#frames <= maxFrames) return true
    if (this.#frames === maxFrames + 1) this.end(new Problem('rate_limited', 'These are too many frames.'))
    return false
  }

  async #answer(frame: AskFrame, signal: AbortSignal): Promise<void> {
    const { requestId } = frame
    try {
      const tell = async (told: ServerFrame) => this.#tell(told)
      await answerFrame(this.#services, this.who, frame, { signal, tell })
    } catch (error) {
      this.#refuse(this.#problemOf(error), requestId)
    }
    this.#asking = undefined
    if (this.#isLeaving) this.leave()
  }

  #problemOf(error: unknown): Problem {
    return toLoggedProblem(error as FastifyError, this.#services.log, this.who.id)
  }

  #refuse(problem: Problem, requestId: string | undefined) {
    const marked = requestId !== undefined && { requestId }
    void this.#tell({ type: 'error', ...marked, problem: problem.body(this.who.id) })
  }

  #tell(frame: ServerFrame): Promise<void> | undefined {
    return this.#send(JSON.stringify(frame))
  }

  #send(json: string | Buffer): Promise<void> | undefined {
    this.#quietBeats = 0
    return this.#sender.send(json)
  }

  #log(message: string, more: object = {}) {
    const { id, scope } = this.who
    const { orgId, actor } = scope
    this.#services.log.info({ reqId: id, operationId: 'connectChat', orgId, actor, ...more }, message)
  }
}
