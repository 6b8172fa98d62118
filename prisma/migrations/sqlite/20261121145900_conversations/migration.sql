-- AlterTable
ALTER TABLE "Message" ADD COLUMN "feedbackBy" TEXT;
ALTER TABLE "Message" ADD COLUMN "searchText" TEXT;

-- CreateTable
CREATE TABLE "ChatText" (
    "orgId" TEXT NOT NULL,
    "chatId" TEXT NOT NULL,
    "searchText" TEXT NOT NULL,

    PRIMARY KEY ("orgId", "chatId"),
    CONSTRAINT "ChatText_orgId_chatId_fkey" FOREIGN KEY ("orgId", "chatId") REFERENCES "Chat" ("orgId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- By hand, from here on: what search looks words up in. Texts are folded already, so case is told apart; without positions
-- the index is a third smaller and faster to write, and whoever reads it compares the text again.
CREATE VIRTUAL TABLE "MessageSearch" USING fts5(
    "searchText", content = 'Message', detail = none, columnsize = 0, tokenize = 'trigram case_sensitive 1'
);
CREATE VIRTUAL TABLE "ChatSearch" USING fts5(
    "searchText", content = 'ChatText', detail = none, columnsize = 0, tokenize = 'trigram case_sensitive 1'
);
-- Messages come in small transactions: merge their pieces later, and more at a time.
INSERT INTO "MessageSearch" ("MessageSearch", rank) VALUES ('automerge', 16);

CREATE TRIGGER "MessageSearch_insert" AFTER INSERT ON "Message" WHEN new."searchText" IS NOT NULL BEGIN
    INSERT INTO "MessageSearch" (rowid, "searchText") VALUES (new.rowid, new."searchText");
END;
CREATE TRIGGER "MessageSearch_delete" AFTER DELETE ON "Message" WHEN old."searchText" IS NOT NULL BEGIN
    INSERT INTO "MessageSearch" ("MessageSearch", rowid, "searchText") VALUES ('delete', old.rowid, old."searchText");
END;
CREATE TRIGGER "MessageSearch_update" AFTER UPDATE OF "searchText" ON "Message" BEGIN
    INSERT INTO "MessageSearch" ("MessageSearch", rowid, "searchText")
        SELECT 'delete', old.rowid, old."searchText" WHERE old."searchText" IS NOT NULL;
    INSERT INTO "MessageSearch" (rowid, "searchText") SELECT new.rowid, new."searchText" WHERE new."searchText" IS NOT NULL;
END;
CREATE TRIGGER "ChatSearch_insert" AFTER INSERT ON "ChatText" WHEN new."searchText" IS NOT NULL BEGIN
    INSERT INTO "ChatSearch" (rowid, "searchText") VALUES (new.rowid, new."searchText");
END;
CREATE TRIGGER "ChatSearch_delete" AFTER DELETE ON "ChatText" WHEN old."searchText" IS NOT NULL BEGIN
    INSERT INTO "ChatSearch" ("ChatSearch", rowid, "searchText") VALUES ('delete', old.rowid, old."searchText");
END;
CREATE TRIGGER "ChatSearch_update" AFTER UPDATE OF "searchText" ON "ChatText" BEGIN
    INSERT INTO "ChatSearch" ("ChatSearch", rowid, "searchText")
        SELECT 'delete', old.rowid, old."searchText" WHERE old."searchText" IS NOT NULL;
    INSERT INTO "ChatSearch" (rowid, "searchText") SELECT new.rowid, new."searchText" WHERE new."searchText" IS NOT NULL;
END;
