-- AlterTable
ALTER TABLE "Message" ADD COLUMN     "searchText" TEXT;

-- CreateTable
CREATE TABLE "ChatText" (
    "orgId" TEXT NOT NULL,
    "chatId" TEXT NOT NULL,
    "searchText" TEXT NOT NULL,

    CONSTRAINT "ChatText_pkey" PRIMARY KEY ("orgId","chatId")
);

-- AddForeignKey
ALTER TABLE "ChatText" ADD CONSTRAINT "ChatText_orgId_chatId_fkey" FOREIGN KEY ("orgId", "chatId") REFERENCES "Chat"("orgId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand, from here on: what search looks words up in, tenant by tenant. Both extensions are trusted: whoever owns the
-- database may create them.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE INDEX "Message_orgId_searchText_idx" ON "Message" USING gin ("orgId", "searchText" gin_trgm_ops)
  WHERE "searchText" IS NOT NULL;
CREATE INDEX "ChatText_orgId_searchText_idx" ON "ChatText" USING gin ("orgId", "searchText" gin_trgm_ops);
