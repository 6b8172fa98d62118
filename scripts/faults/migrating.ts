import { openDatabase } from '../../src/db/open.ts'

// Brings the database of its first argument up to date, as a server does before it listens, and says when it begins and has ended.
const [url = ''] = process.argv.slice(2)
const db = openDatabase(url)
process.stdout.write('begins\n')
const applied = await db.migrate()
process.stdout.write(`applied ${applied.length}\n`)
await db.close()
