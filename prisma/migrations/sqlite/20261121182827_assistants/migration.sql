-- AlterTable
ALTER TABLE "ApiKey" ADD COLUMN "dailyRequests" INTEGER;
ALTER TABLE "ApiKey" ADD COLUMN "dailyTokens" BIGINT;
ALTER TABLE "ApiKey" ADD COLUMN "visitorDailyRequests" INTEGER;
ALTER TABLE "ApiKey" ADD COLUMN "visitorDailyTokens" BIGINT;

-- CreateTable
CREATE TABLE "Provider" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "vendor" TEXT NOT NULL,
    "baseUrl" TEXT,
    "sealedKey" TEXT,
    "keyHint" TEXT,
    "isRegistered" BOOLEAN NOT NULL,
    "projectId" TEXT,
    "description" TEXT,
    "model" TEXT,
    "temperature" REAL,
    "maxTokens" INTEGER,
    "contextWindow" INTEGER,
    "prices" JSONB NOT NULL,
    "isDefault" BOOLEAN NOT NULL DEFAULT false,
    "position" INTEGER,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Completion" (
    "orgId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "chatId" TEXT,
    "status" TEXT NOT NULL,
    "runner" TEXT NOT NULL,
    "leaseUntil" DATETIME,
    "turnIds" JSONB NOT NULL,
    "messageId" TEXT,
    "answer" JSONB,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "createdAt" DATETIME NOT NULL,
    "completedAt" DATETIME,

    PRIMARY KEY ("orgId", "id"),
    CONSTRAINT "Completion_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Completion_orgId_chatId_fkey" FOREIGN KEY ("orgId", "chatId") REFERENCES "Chat" ("orgId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "CompletionAttempt" (
    "orgId" TEXT NOT NULL,
    "completionId" TEXT NOT NULL,
    "n" INTEGER NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "ownKey" BOOLEAN NOT NULL,
    "status" TEXT NOT NULL,
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
    "startedAt" DATETIME NOT NULL,

    PRIMARY KEY ("orgId", "completionId", "n"),
    CONSTRAINT "CompletionAttempt_orgId_completionId_fkey" FOREIGN KEY ("orgId", "completionId") REFERENCES "Completion" ("orgId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "CompletionUsage" (
    "orgId" TEXT NOT NULL,
    "day" DATETIME NOT NULL,
    "subject" TEXT NOT NULL,
    "requests" BIGINT NOT NULL,
    "tokens" BIGINT NOT NULL,

    PRIMARY KEY ("orgId", "day", "subject"),
    CONSTRAINT "CompletionUsage_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "OrganizationProvider" (
    "orgId" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "sealedKey" TEXT NOT NULL,
    "keyHint" TEXT NOT NULL,
    "baseUrl" TEXT NOT NULL,
    "model" TEXT,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,

    PRIMARY KEY ("orgId", "provider"),
    CONSTRAINT "OrganizationProvider_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "Completion_orgId_chatId_createdAt_id_idx" ON "Completion"("orgId", "chatId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Completion_status_leaseUntil_idx" ON "Completion"("status", "leaseUntil");

-- CreateIndex
CREATE INDEX "Completion_chatId_createdAt_idx" ON "Completion"("chatId", "createdAt");
