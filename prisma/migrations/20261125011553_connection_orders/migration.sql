-- no transaction: large tables are indexed while gateways go on
-- A user's connections in the order of creation.
DROP INDEX CONCURRENTLY IF EXISTS "app_connection_owner_id_created_id_idx";
CREATE INDEX CONCURRENTLY "app_connection_owner_id_created_id_idx" ON "app_connection"("owner_id", "created", "id");

-- Lists over all projects by name.
DROP INDEX CONCURRENTLY IF EXISTS "app_connection_platform_id_display_name_id_idx";
CREATE INDEX CONCURRENTLY "app_connection_platform_id_display_name_id_idx" ON "app_connection"("platform_id", "display_name", "id");

-- The new one begins with the same column.
DROP INDEX CONCURRENTLY IF EXISTS "app_connection_owner_id_idx";
