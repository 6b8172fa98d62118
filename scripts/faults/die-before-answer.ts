import { type IncomingMessage, ServerResponse } from 'node:http'

// Preloaded into a server: a request with the header x-die-before-answer kills the process when its answer is about to be sent, so
// after everything was committed.
const { writeHead } = ServerResponse.prototype
ServerResponse.prototype.writeHead = function (this: ServerResponse<IncomingMessage>, ...given: unknown[]) {
  if (this.req.headers['x-die-before-answer']) process.kill(process.pid, 'SIGKILL')
  return Reflect.apply(writeHead, this, given)
}
