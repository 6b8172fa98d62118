-- AlterTable
ALTER TABLE "Chat" ADD COLUMN "deletedAt" DATETIME;

-- CreateTable
CREATE TABLE "ChatStatistic" (
    "orgId" TEXT NOT NULL,
    "bucket" DATETIME NOT NULL,
    "slot" INTEGER NOT NULL,
    "chats" BIGINT NOT NULL,

    PRIMARY KEY ("orgId", "bucket", "slot"),
    CONSTRAINT "ChatStatistic_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Export" (
    "orgId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "filters" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER,
    "bytes" BIGINT,
    "error" TEXT,
    "leaseUntil" DATETIME,
    "expiresAt" DATETIME,
    "createdAt" DATETIME NOT NULL,
    "completedAt" DATETIME,

    PRIMARY KEY ("orgId", "id"),
    CONSTRAINT "Export_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- By hand: columns with a default need no new table.
ALTER TABLE "MessageStatistic" ADD COLUMN "toolCalls" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "MessageStatistic" ADD COLUMN "feedbackPositive" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "MessageStatistic" ADD COLUMN "feedbackNegative" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "MessageStatistic" ADD COLUMN "scored" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "MessageStatistic" ADD COLUMN "scoreSum" BIGINT NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "Export_orgId_createdAt_id_idx" ON "Export"("orgId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Export_status_createdAt_idx" ON "Export"("status", "createdAt");

-- By hand: the chats that are there.
INSERT INTO "ChatStatistic" ("orgId", "bucket", "slot", "chats")
SELECT "orgId",
  substr("createdAt", 1, 14) || printf('%02d', substr("createdAt", 15, 2) / 15 * 15) || ':00.000+00:00', 0, count(*)
FROM "Chat" GROUP BY 1, 2;
