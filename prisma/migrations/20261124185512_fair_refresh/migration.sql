-- AlterTable
ALTER TABLE "credential" ADD COLUMN     "of_platform_id" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "token_host" TEXT;

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
