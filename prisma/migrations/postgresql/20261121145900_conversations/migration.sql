-- AlterTable
ALTER TABLE "Message" ADD COLUMN     "feedbackBy" "AuthorType",
ADD COLUMN     "searchText" TEXT;

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
-- The text comes first: what does not match it is not looked up among all that the tenant has.
CREATE INDEX "Message_searchText_orgId_idx" ON "Message" USING gin ("searchText" gin_trgm_ops, "orgId")
  WHERE "searchText" IS NOT NULL;
CREATE INDEX "ChatText_searchText_orgId_idx" ON "ChatText" USING gin ("searchText" gin_trgm_ops, "orgId");
