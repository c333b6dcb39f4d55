-- no transaction: large tables are indexed while gateways go on
-- A platform's users in the order of creation.
DROP INDEX CONCURRENTLY IF EXISTS "user_account_platform_id_created_id_idx";
CREATE INDEX CONCURRENTLY "user_account_platform_id_created_id_idx" ON "user_account"("platform_id", "created", "id");

-- The members of a project in the order of their ids.
DROP INDEX CONCURRENTLY IF EXISTS "project_member_project_id_user_id_idx";
CREATE INDEX CONCURRENTLY "project_member_project_id_user_id_idx" ON "project_member"("project_id", "user_id");

-- What was done to a connection, newest first.
DROP INDEX CONCURRENTLY IF EXISTS "audit_event_entity_id_created_id_idx";
CREATE INDEX CONCURRENTLY "audit_event_entity_id_created_id_idx" ON "audit_event"("entity_id", "created", "id");

-- Which pieces are in use, and by how many connections.
DROP INDEX CONCURRENTLY IF EXISTS "app_connection_platform_id_piece_name_idx";
CREATE INDEX CONCURRENTLY "app_connection_platform_id_piece_name_idx" ON "app_connection"("platform_id", "piece_name");

-- The new one begins with the same column.
DROP INDEX CONCURRENTLY IF EXISTS "project_member_project_id_idx";
