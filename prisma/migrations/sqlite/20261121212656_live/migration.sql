-- CreateTable
CREATE TABLE "ChatTail" (
    "orgId" TEXT NOT NULL,
    "chatId" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "completionId" TEXT NOT NULL,

    PRIMARY KEY ("orgId", "chatId"),
    CONSTRAINT "ChatTail_orgId_chatId_fkey" FOREIGN KEY ("orgId", "chatId") REFERENCES "Chat" ("orgId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "SpentTicket" (
    "orgId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "expiresAt" DATETIME NOT NULL,

    PRIMARY KEY ("orgId", "id"),
    CONSTRAINT "SpentTicket_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- AlterTable: by hand, since a column with a default needs no copy of the table
ALTER TABLE "Chat" ADD COLUMN "edits" INTEGER NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "ChatTail_orgId_hash_idx" ON "ChatTail"("orgId", "hash");

-- CreateIndex
CREATE INDEX "SpentTicket_expiresAt_idx" ON "SpentTicket"("expiresAt");
