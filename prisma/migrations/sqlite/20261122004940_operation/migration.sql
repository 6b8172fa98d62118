-- AlterTable
ALTER TABLE "Organization" ADD COLUMN "rateLimits" JSONB;

-- CreateTable
CREATE TABLE "SystemConfig" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "overrides" JSONB NOT NULL,
    "cacheEpoch" INTEGER NOT NULL DEFAULT 0,
    "updatedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "OperatorEvent" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "action" TEXT NOT NULL,
    "actorId" TEXT,
    "targetType" TEXT NOT NULL,
    "targetId" TEXT NOT NULL,
    "address" TEXT,
    "details" JSONB NOT NULL,
    "createdAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "MaintenanceRun" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "task" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "result" JSONB,
    "error" TEXT,
    "leaseUntil" DATETIME,
    "startedAt" DATETIME NOT NULL,
    "completedAt" DATETIME
);

-- CreateTable
CREATE TABLE "RequestStatistic" (
    "bucket" DATETIME NOT NULL,
    "slot" INTEGER NOT NULL,
    "requests" BIGINT NOT NULL,
    "failed" BIGINT NOT NULL,
    "serverErrors" BIGINT NOT NULL,
    "duration" BIGINT NOT NULL,

    PRIMARY KEY ("bucket", "slot")
);

-- CreateIndex
CREATE INDEX "OperatorEvent_createdAt_id_idx" ON "OperatorEvent"("createdAt", "id");

-- CreateIndex
CREATE INDEX "OperatorEvent_actorId_idx" ON "OperatorEvent"("actorId");

-- CreateIndex
CREATE INDEX "MaintenanceRun_task_startedAt_id_idx" ON "MaintenanceRun"("task", "startedAt", "id");
