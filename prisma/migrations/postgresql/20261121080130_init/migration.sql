-- CreateEnum
CREATE TYPE "Role" AS ENUM ('viewer', 'user', 'developer', 'admin');

-- CreateEnum
CREATE TYPE "OrganizationStatus" AS ENUM ('active', 'suspended');

-- CreateEnum
CREATE TYPE "Plan" AS ENUM ('free', 'pro', 'enterprise');

-- CreateEnum
CREATE TYPE "ApiKeyKind" AS ENUM ('secret', 'publishable', 'personal');

-- CreateEnum
CREATE TYPE "ChatStatus" AS ENUM ('open', 'pending', 'escalated', 'resolved', 'closed');

-- CreateEnum
CREATE TYPE "ChatSource" AS ENUM ('api', 'widget', 'openai', 'import');

-- CreateEnum
CREATE TYPE "MessageRole" AS ENUM ('user', 'assistant', 'system', 'function', 'tool');

-- CreateEnum
CREATE TYPE "MessageStatus" AS ENUM ('complete', 'partial', 'failed');

-- CreateEnum
CREATE TYPE "AuthorType" AS ENUM ('person', 'key', 'visitor', 'assistant', 'import');

-- CreateEnum
CREATE TYPE "FeedbackRating" AS ENUM ('positive', 'negative');

-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "username" TEXT NOT NULL,
    "fullName" TEXT,
    "passwordHash" TEXT NOT NULL,
    "isActive" BOOLEAN NOT NULL DEFAULT true,
    "isSuperadmin" BOOLEAN NOT NULL DEFAULT false,
    "emailVerifiedAt" TIMESTAMP(3),
    "lastLoginAt" TIMESTAMP(3),
    "preferences" JSONB NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "userAgent" TEXT,
    "address" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "lastUsedAt" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "revokedAt" TIMESTAMP(3),

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RefreshToken" (
    "hash" TEXT NOT NULL,
    "sessionId" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "usedAt" TIMESTAMP(3),

    CONSTRAINT "RefreshToken_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "Organization" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "plan" "Plan" NOT NULL DEFAULT 'free',
    "status" "OrganizationStatus" NOT NULL DEFAULT 'active',
    "settings" JSONB NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ApiKeyHash" (
    "hash" TEXT NOT NULL,
    "orgId" TEXT NOT NULL,
    "keyId" TEXT NOT NULL,

    CONSTRAINT "ApiKeyHash_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "Membership" (
    "orgId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "role" "Role" NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Membership_pkey" PRIMARY KEY ("orgId","userId")
);

-- CreateTable
CREATE TABLE "ApiKey" (
    "orgId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "kind" "ApiKeyKind" NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "permissions" JSONB NOT NULL,
    "allowedOrigins" JSONB NOT NULL,
    "completions" BOOLEAN NOT NULL DEFAULT false,
    "createdById" TEXT,
    "expiresAt" TIMESTAMP(3),
    "lastUsedAt" TIMESTAMP(3),
    "revokedAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "ApiKey_pkey" PRIMARY KEY ("orgId","id")
);

-- CreateTable
CREATE TABLE "EndUser" (
    "orgId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "externalId" TEXT,
    "username" TEXT,
    "email" TEXT,
    "verified" BOOLEAN NOT NULL DEFAULT false,
    "metadata" JSONB NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "EndUser_pkey" PRIMARY KEY ("orgId","id")
);

-- CreateTable
CREATE TABLE "Chat" (
    "orgId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "title" TEXT,
    "status" "ChatStatus" NOT NULL DEFAULT 'open',
    "metadata" JSONB NOT NULL,
    "settings" JSONB NOT NULL,
    "userId" TEXT,
    "endUserId" TEXT,
    "source" "ChatSource" NOT NULL,
    "externalId" TEXT,
    "messageCount" INTEGER NOT NULL DEFAULT 0,
    "lastSeq" INTEGER NOT NULL DEFAULT 0,
    "promptTokens" BIGINT NOT NULL DEFAULT 0,
    "completionTokens" BIGINT NOT NULL DEFAULT 0,
    "totalTokens" BIGINT NOT NULL DEFAULT 0,
    "lastMessageAt" TIMESTAMP(3),
    "lastActivityAt" TIMESTAMP(3) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Chat_pkey" PRIMARY KEY ("orgId","id")
);

-- CreateTable
CREATE TABLE "ChatTag" (
    "orgId" TEXT NOT NULL,
    "chatId" TEXT NOT NULL,
    "tag" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "ChatTag_pkey" PRIMARY KEY ("orgId","chatId","tag")
);

-- CreateTable
CREATE TABLE "Message" (
    "orgId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "chatId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "role" "MessageRole" NOT NULL,
    "content" TEXT,
    "parts" JSONB,
    "name" TEXT,
    "functionCall" JSONB,
    "toolCalls" JSONB,
    "toolCallId" TEXT,
    "metadata" JSONB NOT NULL,
    "authorType" "AuthorType" NOT NULL,
    "authorId" TEXT,
    "status" "MessageStatus" NOT NULL DEFAULT 'complete',
    "finishReason" TEXT,
    "provider" TEXT,
    "model" TEXT,
    "tokens" INTEGER,
    "promptTokens" INTEGER,
    "completionTokens" INTEGER,
    "cachedTokens" INTEGER,
    "reasoningTokens" INTEGER,
    "costNanos" BIGINT,
    "latency" INTEGER,
    "timeToFirstTokenMs" INTEGER,
    "feedbackRating" "FeedbackRating",
    "feedbackScore" INTEGER,
    "feedbackComment" TEXT,
    "externalId" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Message_pkey" PRIMARY KEY ("orgId","id")
);

-- CreateTable
CREATE TABLE "IdempotencyKey" (
    "orgId" TEXT NOT NULL,
    "credential" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "bodyHash" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "ids" JSONB NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "IdempotencyKey_pkey" PRIMARY KEY ("orgId","credential","operation","key")
);

-- CreateTable
CREATE TABLE "MessageStatistic" (
    "orgId" TEXT NOT NULL,
    "bucket" TIMESTAMP(3) NOT NULL,
    "role" "MessageRole" NOT NULL,
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

    CONSTRAINT "MessageStatistic_pkey" PRIMARY KEY ("orgId","bucket","role","provider","model","latencyBucket","slot")
);

-- CreateTable
CREATE TABLE "Usage" (
    "orgId" TEXT NOT NULL,
    "day" TIMESTAMP(3) NOT NULL,
    "credential" TEXT NOT NULL,
    "slot" INTEGER NOT NULL,
    "messages" BIGINT NOT NULL,
    "tokens" BIGINT NOT NULL,

    CONSTRAINT "Usage_pkey" PRIMARY KEY ("orgId","day","credential","slot")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE UNIQUE INDEX "User_username_key" ON "User"("username");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE INDEX "Session_expiresAt_idx" ON "Session"("expiresAt");

-- CreateIndex
CREATE INDEX "RefreshToken_sessionId_idx" ON "RefreshToken"("sessionId");

-- CreateIndex
CREATE INDEX "RefreshToken_expiresAt_idx" ON "RefreshToken"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "Organization_slug_key" ON "Organization"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "ApiKeyHash_orgId_keyId_key" ON "ApiKeyHash"("orgId", "keyId");

-- CreateIndex
CREATE INDEX "Membership_userId_idx" ON "Membership"("userId");

-- CreateIndex
CREATE INDEX "ApiKey_orgId_createdAt_id_idx" ON "ApiKey"("orgId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "EndUser_orgId_createdAt_id_idx" ON "EndUser"("orgId", "createdAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "EndUser_orgId_externalId_key" ON "EndUser"("orgId", "externalId");

-- CreateIndex
CREATE UNIQUE INDEX "EndUser_orgId_email_key" ON "EndUser"("orgId", "email");

-- CreateIndex
CREATE INDEX "Chat_orgId_createdAt_id_idx" ON "Chat"("orgId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Chat_orgId_lastActivityAt_id_idx" ON "Chat"("orgId", "lastActivityAt", "id");

-- CreateIndex
CREATE INDEX "Chat_orgId_userId_createdAt_id_idx" ON "Chat"("orgId", "userId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Chat_orgId_endUserId_createdAt_id_idx" ON "Chat"("orgId", "endUserId", "createdAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Chat_orgId_externalId_key" ON "Chat"("orgId", "externalId");

-- CreateIndex
CREATE INDEX "ChatTag_orgId_tag_chatId_idx" ON "ChatTag"("orgId", "tag", "chatId");

-- CreateIndex
CREATE UNIQUE INDEX "Message_orgId_chatId_seq_key" ON "Message"("orgId", "chatId", "seq");

-- By hand, the last line: few messages have an externalId, and a row without one costs the write path nothing here.
CREATE UNIQUE INDEX "Message_orgId_chatId_externalId_key" ON "Message"("orgId", "chatId", "externalId")
  WHERE "externalId" IS NOT NULL;

-- CreateIndex
CREATE INDEX "IdempotencyKey_createdAt_idx" ON "IdempotencyKey"("createdAt");

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RefreshToken" ADD CONSTRAINT "RefreshToken_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "Session"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApiKeyHash" ADD CONSTRAINT "ApiKeyHash_orgId_keyId_fkey" FOREIGN KEY ("orgId", "keyId") REFERENCES "ApiKey"("orgId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApiKey" ADD CONSTRAINT "ApiKey_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EndUser" ADD CONSTRAINT "EndUser_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Chat" ADD CONSTRAINT "Chat_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Chat" ADD CONSTRAINT "Chat_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Chat" ADD CONSTRAINT "Chat_orgId_endUserId_fkey" FOREIGN KEY ("orgId", "endUserId") REFERENCES "EndUser"("orgId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "ChatTag" ADD CONSTRAINT "ChatTag_orgId_chatId_fkey" FOREIGN KEY ("orgId", "chatId") REFERENCES "Chat"("orgId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Message" ADD CONSTRAINT "Message_orgId_chatId_fkey" FOREIGN KEY ("orgId", "chatId") REFERENCES "Chat"("orgId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "IdempotencyKey" ADD CONSTRAINT "IdempotencyKey_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MessageStatistic" ADD CONSTRAINT "MessageStatistic_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Usage" ADD CONSTRAINT "Usage_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
