-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "default_project_id" TEXT;

-- CreateIndex
CREATE INDEX "api_key_default_project_id_idx" ON "api_key"("default_project_id");

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_default_project_id_fkey" FOREIGN KEY ("default_project_id") REFERENCES "project"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- A key that is limited to one project has meant that one so far, and goes on doing so.
UPDATE "api_key" SET "default_project_id" = "only"."project_id"
FROM (
  SELECT "api_key_id", min("project_id") AS "project_id" FROM "api_key_project"
  GROUP BY "api_key_id" HAVING count(*) = 1
) AS "only"
WHERE "only"."api_key_id" = "api_key"."id" AND "api_key"."limited";
