import type { ChatPart } from '../../db/exports.ts'
import type { ExportFormat, ExportType } from '../../generated/schemas.ts'
import * as csv from './csv.ts'

/** A form of files: how one begins, what is between two records, and how it ends. */
interface Exporter {
  mediaType: string
  begin(type: ExportType): string
  between: string
  end(hasRecords: boolean): string
  /** Whether a chat of `all` is one record with its messages inside, which goes on in its next part. */
  nests: boolean
  /** By type, the records that a part of a chat gives. */
  records: Readonly<Record<ExportType, (part: ChatPart) => string[]>>
}

type Json = Record<string, unknown>
const parse = (text: string) => JSON.parse(text) as Json

/** The texts are JSON already. */
const asJson: Exporter['records'] = {
  chats: ({ chat }) => [chat],
  messages: ({ messages }) => messages,
  all: ({ chat, messages, begins, ends }) => {
    const open = begins ? `${chat.slice(0, -1)},"messages":[` : messages.length > 0 ? ',' : ''
    return [open + messages.join(',') + (ends ? ']}' : '')]
  },
}

const asCsv: Exporter['records'] = {
  chats: ({ chat }) => [csv.chats.cells(parse(chat))],
  messages: ({ messages }) => messages.map((message) => csv.messages.cells(parse(message))),
  all: ({ chat, messages, begins, ends }) => {
    const front = csv.inFront.cells(parse(chat))
    if (begins && ends && messages.length === 0) return [`${front},${csv.besideChat.cells(undefined)}`]
    return messages.map((message) => `${front},${csv.besideChat.cells(parse(message))}`)
  },
}

const headers: Record<ExportType, readonly string[]> = {
  chats: csv.chats.names,
  messages: csv.messages.names,
  all: [...csv.inFront.names, ...csv.besideChat.names],
}

/** The one table of formats. */
export const exporters: Readonly<Record<ExportFormat, Exporter>> = {
  csv: {
    mediaType: 'text/csv; charset=utf-8',
    begin: (type) => `${headers[type].join(',')}\r\n`,
    between: '\r\n',
    end: (hasRecords) => (hasRecords ? '\r\n' : ''),
    nests: false,
    records: asCsv,
  },
  json: {
    mediaType: 'application/json; charset=utf-8',
    begin: () => '[',
    between: ',\n',
    end: () => ']\n',
    nests: true,
    records: asJson,
  },
  ndjson: {
    mediaType: 'application/x-ndjson',
    begin: () => '',
    between: '\n',
    end: (hasRecords) => (hasRecords ? '\n' : ''),
    nests: true,
    records: asJson,
  },
}

/** The text of an export, piece by piece. */
export function createWriter(format: ExportFormat, type: ExportType) {
  const { begin, between, end, nests, records } = exporters[format]
  let hasRecords = false
  return {
    begin: () => begin(type),
    write(part: ChatPart): string {
      const texts = records[type](part)
      if (texts.length === 0) return ''
      const goesOn = nests && type === 'all' && !part.begins
      const separator = hasRecords && !goesOn ? between : ''
      hasRecords = true
      return separator + texts.join(between)
    },
    end: () => end(hasRecords),
  }
}
