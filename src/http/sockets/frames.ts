import type { AskFrame, ClientFrame, NewCompletion } from '../../generated/schemas.ts'
import { type Problem, problemAt } from '../../problems.ts'
import { parseJson } from '../bodies.ts'
import { checkOf } from '../validation.ts'

/** What a frame says, or why it is refused; marked with its requestId as soon as that can be read. */
export type ReadFrame = { frame: ClientFrame } | { problem: Problem; requestId: string | undefined }

const part = 'body' // as of a request: that is how the rules call what is asked

/** Makes the reader of frames, as strict as with the bodies of requests. */
export function createFrameReader(): (bytes: Buffer) => ReadFrame {
  const check = checkOf('ClientFrame')
  return (bytes) => {
    let value: unknown
    try {
      value = parseJson(bytes, part)
    } catch (error) {
      return { problem: error as Problem, requestId: undefined }
    }
    const fault = check(value, part)
    if (!fault) return { frame: value as ClientFrame }
    return { problem: problemAt('invalid_request', fault.pointer, fault.message), requestId: requestIdOf(value) }
  }
}

function requestIdOf(value: unknown): string | undefined {
  const { requestId } = (value ?? {}) as { requestId?: unknown }
  return typeof requestId === 'string' && /^[\x21-\x7e]{1,255}$/.test(requestId) ? requestId : undefined
}

/** Makes what has of a frame the body of `createCompletion` that says the same: a repetition is known by it, wherever it comes. */
export function createBodyMaker(): (frame: AskFrame) => NewCompletion {
  const fillDefaults = checkOf('NewCompletion')
  return ({ type: _, requestId: __, ...fields }) => {
    const body: NewCompletion = { ...fields }
    const fault = fillDefaults(body, part)
    if (fault) throw problemAt('invalid_request', fault.pointer, fault.message)
    return body
  }
}
