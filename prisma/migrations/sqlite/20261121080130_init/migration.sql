-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "email" TEXT NOT NULL,
    "username" TEXT NOT NULL,
    "fullName" TEXT,
    "passwordHash" TEXT NOT NULL,
    "isActive" BOOLEAN NOT NULL DEFAULT true,
    "isSuperadmin" BOOLEAN NOT NULL DEFAULT false,
    "emailVerifiedAt" DATETIME,
    "lastLoginAt" DATETIME,
    "preferences" JSONB NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "userId" TEXT NOT NULL,
    "userAgent" TEXT,
    "address" TEXT,
    "createdAt" DATETIME NOT NULL,
    "lastUsedAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "revokedAt" DATETIME,
    CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "RefreshToken" (
    "hash" TEXT NOT NULL PRIMARY KEY,
    "sessionId" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "usedAt" DATETIME,
    CONSTRAINT "RefreshToken_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "Session" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Organization" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "plan" TEXT NOT NULL DEFAULT 'free',
    "status" TEXT NOT NULL DEFAULT 'active',
    "settings" JSONB NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "ApiKeyHash" (
    "hash" TEXT NOT NULL PRIMARY KEY,
    "orgId" TEXT NOT NULL,
    "keyId" TEXT NOT NULL,
    CONSTRAINT "ApiKeyHash_orgId_keyId_fkey" FOREIGN KEY ("orgId", "keyId") REFERENCES "ApiKey" ("orgId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Membership" (
    "orgId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,

    PRIMARY KEY ("orgId", "userId"),
    CONSTRAINT "Membership_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Membership_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ApiKey" (
    "orgId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "permissions" JSONB NOT NULL,
    "allowedOrigins" JSONB NOT NULL,
    "completions" BOOLEAN NOT NULL DEFAULT false,
    "createdById" TEXT,
    "expiresAt" DATETIME,
    "lastUsedAt" DATETIME,
    "revokedAt" DATETIME,
    "createdAt" DATETIME NOT NULL,

    PRIMARY KEY ("orgId", "id"),
    CONSTRAINT "ApiKey_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE
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
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,

    PRIMARY KEY ("orgId", "id"),
    CONSTRAINT "EndUser_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Chat" (
    "orgId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "title" TEXT,
    "status" TEXT NOT NULL DEFAULT 'open',
    "metadata" JSONB NOT NULL,
    "settings" JSONB NOT NULL,
    "userId" TEXT,
    "endUserId" TEXT,
    "source" TEXT NOT NULL,
    "externalId" TEXT,
    "messageCount" INTEGER NOT NULL DEFAULT 0,
    "lastSeq" INTEGER NOT NULL DEFAULT 0,
    "promptTokens" BIGINT NOT NULL DEFAULT 0,
    "completionTokens" BIGINT NOT NULL DEFAULT 0,
    "totalTokens" BIGINT NOT NULL DEFAULT 0,
    "lastMessageAt" DATETIME,
    "lastActivityAt" DATETIME NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,

    PRIMARY KEY ("orgId", "id"),
    CONSTRAINT "Chat_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Chat_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Chat_orgId_endUserId_fkey" FOREIGN KEY ("orgId", "endUserId") REFERENCES "EndUser" ("orgId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION
);

-- CreateTable
CREATE TABLE "ChatTag" (
    "orgId" TEXT NOT NULL,
    "chatId" TEXT NOT NULL,
    "tag" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    PRIMARY KEY ("orgId", "chatId", "tag"),
    CONSTRAINT "ChatTag_orgId_chatId_fkey" FOREIGN KEY ("orgId", "chatId") REFERENCES "Chat" ("orgId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Message" (
    "orgId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "chatId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    "content" TEXT,
    "parts" JSONB,
    "name" TEXT,
    "functionCall" JSONB,
    "toolCalls" JSONB,
    "toolCallId" TEXT,
    "metadata" JSONB NOT NULL,
    "authorType" TEXT NOT NULL,
    "authorId" TEXT,
    "status" TEXT NOT NULL DEFAULT 'complete',
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
    "feedbackRating" TEXT,
    "feedbackScore" INTEGER,
    "feedbackComment" TEXT,
    "externalId" TEXT,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,

    PRIMARY KEY ("orgId", "id"),
    CONSTRAINT "Message_orgId_chatId_fkey" FOREIGN KEY ("orgId", "chatId") REFERENCES "Chat" ("orgId", "id") ON DELETE CASCADE ON UPDATE CASCADE
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
    "createdAt" DATETIME NOT NULL,

    PRIMARY KEY ("orgId", "credential", "operation", "key"),
    CONSTRAINT "IdempotencyKey_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "MessageStatistic" (
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

    PRIMARY KEY ("orgId", "bucket", "role", "provider", "model", "latencyBucket", "slot"),
    CONSTRAINT "MessageStatistic_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Usage" (
    "orgId" TEXT NOT NULL,
    "day" DATETIME NOT NULL,
    "credential" TEXT NOT NULL,
    "slot" INTEGER NOT NULL,
    "messages" BIGINT NOT NULL,
    "tokens" BIGINT NOT NULL,

    PRIMARY KEY ("orgId", "day", "credential", "slot"),
    CONSTRAINT "Usage_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE
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
