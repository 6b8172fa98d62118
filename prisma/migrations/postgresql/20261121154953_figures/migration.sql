-- CreateEnum
CREATE TYPE "ExportFormat" AS ENUM ('csv', 'json', 'ndjson');

-- CreateEnum
CREATE TYPE "ExportType" AS ENUM ('chats', 'messages', 'all');

-- CreateEnum
CREATE TYPE "ExportStatus" AS ENUM ('pending', 'running', 'completed', 'failed');

-- AlterEnum
ALTER TYPE "ErasureKind" ADD VALUE 'chat';
ALTER TYPE "ErasureKind" ADD VALUE 'retention';

-- AlterTable
ALTER TABLE "Chat" ADD COLUMN     "deletedAt" TIMESTAMP(3);

-- AlterTable
ALTER TABLE "MessageStatistic" ADD COLUMN     "feedbackNegative" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "feedbackPositive" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "scoreSum" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "scored" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "toolCalls" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "ChatStatistic" (
    "orgId" TEXT NOT NULL,
    "bucket" TIMESTAMP(3) NOT NULL,
    "slot" INTEGER NOT NULL,
    "chats" BIGINT NOT NULL,

    CONSTRAINT "ChatStatistic_pkey" PRIMARY KEY ("orgId","bucket","slot")
);

-- CreateTable
CREATE TABLE "Export" (
    "orgId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "format" "ExportFormat" NOT NULL,
    "type" "ExportType" NOT NULL,
    "filters" JSONB NOT NULL,
    "status" "ExportStatus" NOT NULL,
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER,
    "bytes" BIGINT,
    "error" TEXT,
    "leaseUntil" TIMESTAMP(3),
    "expiresAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL,
    "completedAt" TIMESTAMP(3),

    CONSTRAINT "Export_pkey" PRIMARY KEY ("orgId","id")
);

-- CreateIndex
CREATE INDEX "Export_orgId_createdAt_id_idx" ON "Export"("orgId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Export_status_createdAt_idx" ON "Export"("status", "createdAt");

-- AddForeignKey
ALTER TABLE "ChatStatistic" ADD CONSTRAINT "ChatStatistic_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Export" ADD CONSTRAINT "Export_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: the chats that are there.
INSERT INTO "ChatStatistic" ("orgId", "bucket", "slot", "chats")
SELECT "orgId", date_bin('15 minutes', "createdAt", TIMESTAMP '1970-01-01'), 0, count(*) FROM "Chat" GROUP BY 1, 2;
