-- CreateEnum
CREATE TYPE "permission" AS ENUM ('CONNECTIONS_READ', 'CONNECTIONS_WRITE', 'CREDENTIALS_READ', 'ADMIN');

-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "granted_permissions" "permission"[],
ALTER COLUMN "permissions" SET DEFAULT ARRAY[]::TEXT[];

UPDATE "api_key" SET "granted_permissions" = ARRAY(
  SELECT upper(replace("name", ':', '_'))::"permission" FROM unnest("permissions") AS "name"
  WHERE "name" IN ('connections:read', 'connections:write', 'credentials:read', 'admin')
);

-- Gateways of the version before, which serve on meanwhile, write and read the texts. A key's permissions never change.
CREATE FUNCTION "set_api_key_permissions"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."granted_permissions" IS NULL THEN
    NEW."granted_permissions" := ARRAY(SELECT upper(replace("name", ':', '_'))::"permission" FROM unnest(NEW."permissions") AS "name");
  ELSE
    NEW."permissions" := ARRAY(SELECT lower(replace("name"::text, '_', ':')) FROM unnest(NEW."granted_permissions") AS "name");
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER "api_key_permissions" BEFORE INSERT ON "api_key"
FOR EACH ROW EXECUTE FUNCTION "set_api_key_permissions"();
