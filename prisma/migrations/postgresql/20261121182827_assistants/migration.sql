-- CreateEnum
CREATE TYPE "CompletionStatus" AS ENUM ('running', 'complete', 'partial', 'failed');

-- CreateEnum
CREATE TYPE "AttemptStatus" AS ENUM ('running', 'succeeded', 'cut', 'failed');

-- AlterTable
ALTER TABLE "ApiKey" ADD COLUMN     "dailyRequests" INTEGER,
ADD COLUMN     "dailyTokens" BIGINT,
ADD COLUMN     "visitorDailyRequests" INTEGER,
ADD COLUMN     "visitorDailyTokens" BIGINT;

-- CreateTable
CREATE TABLE "Provider" (
    "id" TEXT NOT NULL,
    "vendor" TEXT NOT NULL,
    "baseUrl" TEXT,
    "sealedKey" TEXT,
    "keyHint" TEXT,
    "isRegistered" BOOLEAN NOT NULL,
    "projectId" TEXT,
    "description" TEXT,
    "model" TEXT,
    "temperature" DOUBLE PRECISION,
    "maxTokens" INTEGER,
    "contextWindow" INTEGER,
    "prices" JSONB NOT NULL,
    "isDefault" BOOLEAN NOT NULL DEFAULT false,
    "position" INTEGER,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Provider_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Completion" (
    "orgId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "chatId" TEXT,
    "status" "CompletionStatus" NOT NULL,
    "runner" TEXT NOT NULL,
    "leaseUntil" TIMESTAMP(3),
    "turnIds" JSONB NOT NULL,
    "messageId" TEXT,
    "answer" JSONB,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "completedAt" TIMESTAMP(3),

    CONSTRAINT "Completion_pkey" PRIMARY KEY ("orgId","id")
);

-- CreateTable
CREATE TABLE "CompletionAttempt" (
    "orgId" TEXT NOT NULL,
    "completionId" TEXT NOT NULL,
    "n" INTEGER NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "ownKey" BOOLEAN NOT NULL,
    "status" "AttemptStatus" NOT NULL,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "errorStatus" INTEGER,
    "latency" INTEGER,
    "timeToFirstTokenMs" INTEGER,
    "tokens" INTEGER,
    "promptTokens" INTEGER,
    "completionTokens" INTEGER,
    "cachedTokens" INTEGER,
    "reasoningTokens" INTEGER,
    "costNanos" BIGINT,
    "startedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "CompletionAttempt_pkey" PRIMARY KEY ("orgId","completionId","n")
);

-- CreateTable
CREATE TABLE "CompletionUsage" (
    "orgId" TEXT NOT NULL,
    "day" TIMESTAMP(3) NOT NULL,
    "subject" TEXT NOT NULL,
    "requests" BIGINT NOT NULL,
    "tokens" BIGINT NOT NULL,

    CONSTRAINT "CompletionUsage_pkey" PRIMARY KEY ("orgId","day","subject")
);

-- CreateTable
CREATE TABLE "OrganizationProvider" (
    "orgId" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "sealedKey" TEXT NOT NULL,
    "keyHint" TEXT NOT NULL,
    "baseUrl" TEXT NOT NULL,
    "model" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "OrganizationProvider_pkey" PRIMARY KEY ("orgId","provider")
);

-- CreateIndex
CREATE INDEX "Completion_orgId_chatId_createdAt_id_idx" ON "Completion"("orgId", "chatId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Completion_status_leaseUntil_idx" ON "Completion"("status", "leaseUntil");

-- CreateIndex
CREATE INDEX "Completion_chatId_createdAt_idx" ON "Completion"("chatId", "createdAt");

-- AddForeignKey
ALTER TABLE "Completion" ADD CONSTRAINT "Completion_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Completion" ADD CONSTRAINT "Completion_orgId_chatId_fkey" FOREIGN KEY ("orgId", "chatId") REFERENCES "Chat"("orgId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CompletionAttempt" ADD CONSTRAINT "CompletionAttempt_orgId_completionId_fkey" FOREIGN KEY ("orgId", "completionId") REFERENCES "Completion"("orgId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CompletionUsage" ADD CONSTRAINT "CompletionUsage_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OrganizationProvider" ADD CONSTRAINT "OrganizationProvider_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
