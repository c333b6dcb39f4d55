-- no transaction: a large table is filled in steps, and its indexes are built, while gateways go on refreshing
DO $$
DECLARE
  done TEXT := '';
  upto TEXT;
BEGIN
  LOOP
    SELECT max("connection_id") INTO upto FROM (
      SELECT "connection_id" FROM "credential" WHERE "connection_id" > done ORDER BY "connection_id" LIMIT 5000
    ) AS step;
    EXIT WHEN upto IS NULL;
    UPDATE "credential" SET "of_platform_id" = "app_connection"."platform_id" FROM "app_connection"
    WHERE "app_connection"."id" = "connection_id" AND "connection_id" > done AND "connection_id" <= upto AND "of_platform_id" = '';
    COMMIT;
    done := upto;
  END LOOP;
END
$$;

DROP INDEX CONCURRENTLY IF EXISTS "credential_of_platform_id_refresh_due_connection_id_idx";
CREATE INDEX CONCURRENTLY "credential_of_platform_id_refresh_due_connection_id_idx" ON "credential"("of_platform_id", "refresh_due", "connection_id");

-- Those are few, of whatever is due. Prisma's schema has no word for such an index, and its engine overlooks it.
DROP INDEX CONCURRENTLY IF EXISTS "credential_outcome_open_idx";
CREATE INDEX CONCURRENTLY "credential_outcome_open_idx" ON "credential"("of_platform_id", "refresh_due", "connection_id") WHERE "outcome_open";

-- Gateways of the version before looked by it.
DROP INDEX CONCURRENTLY IF EXISTS "credential_refresh_due_connection_id_idx";
