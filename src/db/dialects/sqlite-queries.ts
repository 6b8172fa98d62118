import type Database from 'libsql'

const maxPrepared = 200

export interface Query {
  sql: string
  values: unknown[]
}

/** Makes the function that answers queries on one connection; it prepares each text once. */
export function queriesOn(db: Database.Database): (query: Query) => unknown[] {
  const prepared = new Map<string, Database.Statement>()
  return ({ sql, values }) => {
    let statement = prepared.get(sql)
    if (!statement) {
      if (prepared.size >= maxPrepared) prepared.clear()
      statement = db.prepare(sql)
      prepared.set(sql, statement)
    }
    return statement.all(values)
  }
}
