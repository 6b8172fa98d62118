import { createMessageContestant } from './create-message.ts'
import { type Kind, kindNames, onDatabase } from './databases.ts'
import type { Row } from './row.ts'

const connections = 64

/** Takes the search index away, and lets nothing be written to the usage. */
const withoutIndexAndUsage: Record<Kind, string> = {
  sqlite: `
    DROP TRIGGER "MessageSearch_insert"; DROP TRIGGER "MessageSearch_update"; DROP TRIGGER "MessageSearch_delete";
    DROP TRIGGER "ChatSearch_insert"; DROP TRIGGER "ChatSearch_update"; DROP TRIGGER "ChatSearch_delete";
    CREATE TRIGGER "Usage_none" BEFORE INSERT ON "Usage" BEGIN SELECT RAISE(IGNORE); END;`,
  postgresql: `
    DROP INDEX "Message_searchText_orgId_idx"; DROP INDEX "ChatText_searchText_orgId_idx";
    CREATE FUNCTION usage_none() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TRIGGER "Usage_none" BEFORE INSERT ON "Usage" FOR EACH ROW EXECUTE FUNCTION usage_none();`,
}

/** What the search index and the daily usage take from createMessage. */
export const ingestRows: readonly Row[] = (['sqlite', 'postgresql'] as const).map((kind) => ({
  id: 'P12',
  what: `createMessage, ${kindNames[kind]}, ${connections} connections`,
  measure: 'perSecond',
  goal: { atLeast: 0.65 },
  open: (bench) =>
    Promise.all([
      createMessageContestant(bench, { name: 'search index and usage', kind, connections }),
      createMessageContestant(bench, {
        name: 'neither of them',
        kind,
        connections,
        change: (databaseUrl) => onDatabase(databaseUrl, withoutIndexAndUsage[kind]),
        isMetered: false,
      }),
    ]),
}))
