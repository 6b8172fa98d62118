-- CreateEnum
CREATE TYPE "MaintenanceTask" AS ENUM ('cleanup_logs', 'purge_expired', 'refresh_cache', 'health_check', 'vacuum', 'rebuild_counters');

-- CreateEnum
CREATE TYPE "MaintenanceStatus" AS ENUM ('running', 'completed', 'failed');

-- AlterTable
ALTER TABLE "Organization" ADD COLUMN     "rateLimits" JSONB;

-- CreateTable
CREATE TABLE "SystemConfig" (
    "id" TEXT NOT NULL,
    "overrides" JSONB NOT NULL,
    "cacheEpoch" INTEGER NOT NULL DEFAULT 0,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "SystemConfig_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OperatorEvent" (
    "id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "actorId" TEXT,
    "targetType" TEXT NOT NULL,
    "targetId" TEXT NOT NULL,
    "address" TEXT,
    "details" JSONB NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "OperatorEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MaintenanceRun" (
    "id" TEXT NOT NULL,
    "task" "MaintenanceTask" NOT NULL,
    "status" "MaintenanceStatus" NOT NULL,
    "result" JSONB,
    "error" TEXT,
    "leaseUntil" TIMESTAMP(3),
    "startedAt" TIMESTAMP(3) NOT NULL,
    "completedAt" TIMESTAMP(3),

    CONSTRAINT "MaintenanceRun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RequestStatistic" (
    "bucket" TIMESTAMP(3) NOT NULL,
    "slot" INTEGER NOT NULL,
    "requests" BIGINT NOT NULL,
    "failed" BIGINT NOT NULL,
    "serverErrors" BIGINT NOT NULL,
    "duration" BIGINT NOT NULL,

    CONSTRAINT "RequestStatistic_pkey" PRIMARY KEY ("bucket","slot")
);

-- CreateIndex
CREATE INDEX "OperatorEvent_createdAt_id_idx" ON "OperatorEvent"("createdAt", "id");

-- CreateIndex
CREATE INDEX "OperatorEvent_actorId_idx" ON "OperatorEvent"("actorId");

-- CreateIndex
CREATE INDEX "MaintenanceRun_task_startedAt_id_idx" ON "MaintenanceRun"("task", "startedAt", "id");
