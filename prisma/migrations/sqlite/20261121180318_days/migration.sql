-- CreateTable
CREATE TABLE "MessageDayStatistic" (
    "orgId" TEXT NOT NULL,
    "bucket" DATETIME NOT NULL,
    "role" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "latencyBucket" INTEGER NOT NULL,
    "slot" INTEGER NOT NULL,
    "messages" BIGINT NOT NULL,
    "tokens" BIGINT NOT NULL,
    "promptTokens" BIGINT NOT NULL,
    "completionTokens" BIGINT NOT NULL,
    "costNanos" BIGINT NOT NULL,
    "latencySum" BIGINT NOT NULL,
    "toolCalls" BIGINT NOT NULL DEFAULT 0,
    "feedbackPositive" BIGINT NOT NULL DEFAULT 0,
    "feedbackNegative" BIGINT NOT NULL DEFAULT 0,
    "scored" BIGINT NOT NULL DEFAULT 0,
    "scoreSum" BIGINT NOT NULL DEFAULT 0,

    PRIMARY KEY ("orgId", "bucket", "role", "provider", "model", "latencyBucket", "slot"),
    CONSTRAINT "MessageDayStatistic_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- By hand: what was counted so far.
INSERT INTO "MessageDayStatistic" ("orgId", "bucket", "role", "provider", "model", "latencyBucket", "slot",
  "messages", "tokens", "promptTokens", "completionTokens", "costNanos", "latencySum",
  "toolCalls", "feedbackPositive", "feedbackNegative", "scored", "scoreSum")
SELECT "orgId", substr("bucket", 1, 10) || 'T00:00:00.000+00:00', "role", "provider", "model", "latencyBucket", "slot",
  sum("messages"), sum("tokens"), sum("promptTokens"), sum("completionTokens"), sum("costNanos"), sum("latencySum"),
  sum("toolCalls"), sum("feedbackPositive"), sum("feedbackNegative"), sum("scored"), sum("scoreSum")
FROM "MessageStatistic" GROUP BY 1, 2, 3, 4, 5, 6, 7;

-- DropIndex
DROP INDEX "Chat_orgId_createdAt_id_idx";

-- CreateIndex
CREATE INDEX "Chat_orgId_createdAt_id_endUserId_deletedAt_idx" ON "Chat"("orgId", "createdAt", "id", "endUserId", "deletedAt");
