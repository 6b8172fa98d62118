import Libsql from 'libsql'

const patienceMs = 5_000

/** What is wrong with a file that should be a whole database. */
export class Damaged extends Error {}

/**
 * Writes the database as it is at one moment into `to`, an empty file or none; whoever reads and writes it goes on meanwhile.
 * @throws {Damaged} when what was written is not whole
 */
export function backUpSqlite(from: string, to: string): void {
  on(from, (db) => db.prepare('VACUUM INTO ?').run([to]))
  on(to, assertWhole)
}

function on(path: string, work: (db: Libsql.Database) => unknown): void {
  const db = new Libsql(path, { timeout: patienceMs })
  try {
    work(db)
  } finally {
    db.close()
  }
}

function assertWhole(db: Libsql.Database): void {
  const faults = db.prepare('SELECT * FROM pragma_integrity_check').raw(true).all().flat()
  if (faults.join() !== 'ok') throw new Damaged(faults.join('; '))
  const orphans = db.prepare('SELECT DISTINCT "table" FROM pragma_foreign_key_check').raw(true).all().flat()
  if (orphans.length > 0) throw new Damaged(`rows without their parent in: ${orphans.join(', ')}`)
  // SQLite promises of VACUUM that rows of most tables may change their numbers, by which the search finds them.
  for (const index of ['MessageSearch', 'ChatSearch']) {
    db.exec(`INSERT INTO "${index}" ("${index}", rank) VALUES ('integrity-check', 1)`)
  }
}
