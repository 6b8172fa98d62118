import Libsql from 'libsql'

const busyTimeoutMs = 5_000

/** A file that is not an intact database; the message lists the errors. */
export class CorruptDatabaseError extends Error {}

/**
 * Writes the database as it is at one moment into `to`, an empty file or none; concurrent reads and writes continue.
 * @throws {CorruptDatabaseError} when the copy is not intact
 */
export function backUpSqlite(from: string, to: string): void {
  withDatabase(from, (db) => db.prepare('VACUUM INTO ?').run([to]))
  withDatabase(to, assertWhole)
}

function withDatabase(path: string, work: (db: Libsql.Database) => unknown): void {
  const db = new Libsql(path, { timeout: busyTimeoutMs })
  try {
    work(db)
  } finally {
    db.close()
  }
}

function assertWhole(db: Libsql.Database): void {
  const faults = db.prepare('SELECT * FROM pragma_integrity_check').raw(true).all().flat()
  if (faults.join() !== 'ok') throw new CorruptDatabaseError(faults.join('; '))
  const orphans = db.prepare('SELECT DISTINCT "table" FROM pragma_foreign_key_check').raw(true).all().flat()
  if (orphans.length > 0) throw new CorruptDatabaseError(`rows without their parent in: ${orphans.join(', ')}`)
  // SQLite promises of VACUUM that rows of most tables may change their numbers, by which the search finds them.
  for (const index of ['MessageSearch', 'ChatSearch']) {
    db.exec(`INSERT INTO "${index}" ("${index}", rank) VALUES ('integrity-check', 1)`)
  }
}
