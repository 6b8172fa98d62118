import type { LineLevel, LogLine, LogService } from '../generated/schemas.ts'

/** Which lines are wanted. */
export interface LogQuery {
  /** How many at most. */
  lines: number
  level?: LineLevel
  service?: LogService
  requestId?: string
}

/** The files of the log. */
export interface LogFiles {
  /** The newest lines, newest first. */
  read(query: LogQuery): Promise<LogLine[]>
  /** Removes all files but the one that is written to. */
  cleanUp(): Promise<{ files: number; bytes: number }>
}

/** The files that the processes of this data folder write. */
export const createLogFiles = (_folder: string): LogFiles => ({
  read: async () => [],
  cleanUp: async () => ({ files: 0, bytes: 0 }),
})
