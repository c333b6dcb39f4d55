-- DropIndex
DROP INDEX "credential_refresh_due_connection_id_idx";

-- AlterTable
ALTER TABLE "credential" ADD COLUMN     "of_platform_id" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "token_host" TEXT;

UPDATE "credential" SET "of_platform_id" = "app_connection"."platform_id"
FROM "app_connection" WHERE "app_connection"."id" = "connection_id";

-- A connection never changes its platform. Set here, and so also by gateways of the version before, which serve on meanwhile.
CREATE FUNCTION "set_credential_platform"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Where there is no such connection, the foreign key says so.
  NEW."of_platform_id" := COALESCE((SELECT "platform_id" FROM "app_connection" WHERE "id" = NEW."connection_id"), '');
  RETURN NEW;
END
$$;

CREATE TRIGGER "credential_platform" BEFORE INSERT ON "credential"
FOR EACH ROW EXECUTE FUNCTION "set_credential_platform"();

-- CreateIndex
CREATE INDEX "credential_of_platform_id_refresh_due_connection_id_idx" ON "credential"("of_platform_id", "refresh_due", "connection_id");

-- Those are few, of whatever is due. Prisma's schema has no word for such an index, and its engine overlooks it.
CREATE INDEX "credential_outcome_open_idx" ON "credential"("of_platform_id", "refresh_due", "connection_id") WHERE "outcome_open";
