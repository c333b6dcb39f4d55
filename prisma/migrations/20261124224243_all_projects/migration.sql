-- no transaction: large tables are indexed while gateways go on
-- Lists over all projects, by creation and by the last change.
DROP INDEX CONCURRENTLY IF EXISTS "app_connection_platform_id_created_id_idx";
CREATE INDEX CONCURRENTLY "app_connection_platform_id_created_id_idx" ON "app_connection"("platform_id", "created", "id");
DROP INDEX CONCURRENTLY IF EXISTS "app_connection_platform_id_updated_id_idx";
CREATE INDEX CONCURRENTLY "app_connection_platform_id_updated_id_idx" ON "app_connection"("platform_id", "updated", "id");
DROP INDEX CONCURRENTLY IF EXISTS "flow_platform_id_created_id_idx";
CREATE INDEX CONCURRENTLY "flow_platform_id_created_id_idx" ON "flow"("platform_id", "created", "id");

-- The flows of a connection in the order of their ids, so that a page of many is read without sorting all.
DROP INDEX CONCURRENTLY IF EXISTS "flow_connection_connection_id_flow_id_idx";
CREATE INDEX CONCURRENTLY "flow_connection_connection_id_flow_id_idx" ON "flow_connection"("connection_id", "flow_id");

-- The new ones begin with the same columns.
DROP INDEX CONCURRENTLY IF EXISTS "flow_platform_id_idx";
DROP INDEX CONCURRENTLY IF EXISTS "flow_connection_connection_id_idx";
