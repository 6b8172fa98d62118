import type { RawData, WebSocket } from 'ws'

/** Receives the events of a socket. */
export interface SocketListener {
  take(data: RawData, isBinary: boolean): void
  count(): void
  hearPong(): void
  closed(code: number): void
}

/** Whose a socket is. Its listeners are the same functions for all: five of its own would be a tenth of what a socket takes. */
const owners = new WeakMap<WebSocket, SocketListener>()

function onMessage(this: WebSocket, data: RawData, isBinary: boolean) {
  owners.get(this)?.take(data, isBinary)
}

function onPing(this: WebSocket) {
  owners.get(this)?.count()
}

function onPong(this: WebSocket) {
  owners.get(this)?.hearPong()
}

function onClose(this: WebSocket, code: number) {
  owners.get(this)?.closed(code)
}

/** What breaks the protocol is closed by the library, with the code for it. */
function onError() {}

/** Sends the events of a socket to its owner from now on. */
export function listen(socket: WebSocket, owner: SocketListener): void {
  owners.set(socket, owner)
  socket.on('message', onMessage).on('ping', onPing).on('pong', onPong).on('error', onError).on('close', onClose)
}
