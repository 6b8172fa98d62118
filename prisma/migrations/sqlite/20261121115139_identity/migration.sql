-- DropIndex
DROP INDEX "ApiKeyHash_orgId_keyId_key";

-- AlterTable
ALTER TABLE "User" ADD COLUMN "erasedAt" DATETIME;

-- AlterTable
ALTER TABLE "Organization" ADD COLUMN "deletedAt" DATETIME;

-- AlterTable
ALTER TABLE "ApiKeyHash" ADD COLUMN "expiresAt" DATETIME;

-- AlterTable
ALTER TABLE "EndUser" ADD COLUMN "erasedAt" DATETIME;

-- CreateTable
CREATE TABLE "PersonalKey" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "userId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "permissions" JSONB NOT NULL,
    "expiresAt" DATETIME,
    "lastUsedAt" DATETIME,
    "revokedAt" DATETIME,
    "createdAt" DATETIME NOT NULL,
    CONSTRAINT "PersonalKey_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "PersonalKeyHash" (
    "hash" TEXT NOT NULL PRIMARY KEY,
    "keyId" TEXT NOT NULL,
    "expiresAt" DATETIME,
    CONSTRAINT "PersonalKeyHash_keyId_fkey" FOREIGN KEY ("keyId") REFERENCES "PersonalKey" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "OneTimeToken" (
    "hash" TEXT NOT NULL PRIMARY KEY,
    "purpose" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "userId" TEXT,
    "orgId" TEXT,
    "invitationId" TEXT,
    "createdAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "usedAt" DATETIME,
    CONSTRAINT "OneTimeToken_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "OneTimeToken_orgId_invitationId_fkey" FOREIGN KEY ("orgId", "invitationId") REFERENCES "Invitation" ("orgId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "AccountEvent" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "userId" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "address" TEXT,
    "userAgent" TEXT,
    "createdAt" DATETIME NOT NULL,
    CONSTRAINT "AccountEvent_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Erasure" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "orgId" TEXT,
    "subjectId" TEXT NOT NULL,
    "counts" JSONB NOT NULL,
    "leaseUntil" DATETIME,
    "createdAt" DATETIME NOT NULL,
    "completedAt" DATETIME
);

-- CreateTable
CREATE TABLE "Invitation" (
    "orgId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "invitedById" TEXT,
    "sentAt" DATETIME,
    "acceptedAt" DATETIME,
    "revokedAt" DATETIME,
    "expiresAt" DATETIME NOT NULL,
    "createdAt" DATETIME NOT NULL,

    PRIMARY KEY ("orgId", "id"),
    CONSTRAINT "Invitation_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "IdentitySecret" (
    "orgId" TEXT NOT NULL,
    "nonce" TEXT NOT NULL,
    "expiresAt" DATETIME,
    "createdAt" DATETIME NOT NULL,

    PRIMARY KEY ("orgId", "nonce"),
    CONSTRAINT "IdentitySecret_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "AuditEvent" (
    "orgId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "actorType" TEXT NOT NULL,
    "actorId" TEXT,
    "targetType" TEXT NOT NULL,
    "targetId" TEXT NOT NULL,
    "address" TEXT,
    "details" JSONB NOT NULL,
    "createdAt" DATETIME NOT NULL,

    PRIMARY KEY ("orgId", "id"),
    CONSTRAINT "AuditEvent_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "PersonalKey_userId_createdAt_id_idx" ON "PersonalKey"("userId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "PersonalKeyHash_keyId_idx" ON "PersonalKeyHash"("keyId");

-- CreateIndex
CREATE INDEX "OneTimeToken_userId_purpose_idx" ON "OneTimeToken"("userId", "purpose");

-- CreateIndex
CREATE INDEX "OneTimeToken_orgId_invitationId_idx" ON "OneTimeToken"("orgId", "invitationId");

-- CreateIndex
CREATE INDEX "OneTimeToken_expiresAt_idx" ON "OneTimeToken"("expiresAt");

-- CreateIndex
CREATE INDEX "AccountEvent_userId_createdAt_id_idx" ON "AccountEvent"("userId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Erasure_completedAt_createdAt_idx" ON "Erasure"("completedAt", "createdAt");

-- CreateIndex
CREATE INDEX "Invitation_orgId_createdAt_id_idx" ON "Invitation"("orgId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Invitation_orgId_email_idx" ON "Invitation"("orgId", "email");

-- CreateIndex
CREATE INDEX "Invitation_email_idx" ON "Invitation"("email");

-- CreateIndex
CREATE INDEX "EndUser_orgId_username_createdAt_id_idx" ON "EndUser"("orgId", "username", "createdAt", "id");

-- CreateIndex
CREATE INDEX "AuditEvent_orgId_createdAt_id_idx" ON "AuditEvent"("orgId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "AuditEvent_orgId_actorId_createdAt_id_idx" ON "AuditEvent"("orgId", "actorId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "AuditEvent_actorId_idx" ON "AuditEvent"("actorId");

-- CreateIndex
CREATE INDEX "User_createdAt_id_idx" ON "User"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Organization_createdAt_id_idx" ON "Organization"("createdAt", "id");

-- CreateIndex
CREATE INDEX "ApiKeyHash_orgId_keyId_idx" ON "ApiKeyHash"("orgId", "keyId");

-- CreateIndex
CREATE INDEX "Membership_orgId_createdAt_userId_idx" ON "Membership"("orgId", "createdAt", "userId");

-- CreateIndex
CREATE INDEX "Chat_userId_idx" ON "Chat"("userId");
