-- AlterTable
ALTER TABLE "Chat" ADD COLUMN     "edits" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "ChatTail" (
    "orgId" TEXT NOT NULL,
    "chatId" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "completionId" TEXT NOT NULL,

    CONSTRAINT "ChatTail_pkey" PRIMARY KEY ("orgId","chatId")
);

-- CreateTable
CREATE TABLE "SpentTicket" (
    "orgId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "SpentTicket_pkey" PRIMARY KEY ("orgId","id")
);

-- CreateIndex
CREATE INDEX "ChatTail_orgId_hash_idx" ON "ChatTail"("orgId", "hash");

-- CreateIndex
CREATE INDEX "SpentTicket_expiresAt_idx" ON "SpentTicket"("expiresAt");

-- AddForeignKey
ALTER TABLE "ChatTail" ADD CONSTRAINT "ChatTail_orgId_chatId_fkey" FOREIGN KEY ("orgId", "chatId") REFERENCES "Chat"("orgId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SpentTicket" ADD CONSTRAINT "SpentTicket_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
